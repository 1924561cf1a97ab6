using System.Security.Cryptography;
using System.Text.Json;
using Failover.Contracts;
using Jose;

namespace Failover.License;

/// <summary>Reads and checks licences offline. Never throws, whatever the token is.</summary>
public static class LicenseVerifier
{
    private const int MaxText = 200;
    private const int MaxItems = 100;
    private const int FirstYear = 1990;
    private const int LastYear = 2099;

    /// <summary>What the token says, without trust: for people who look at a file.</summary>
    public static LicenseCheck Inspect(string? token)
    {
        var text = token?.Trim() ?? "";
        if (text.Length is 0 or > TokenText.MaxBytes || text.Count(c => c == '.') != 2)
        {
            return Malformed("it is no signed licence (three parts with dots between)");
        }
        try
        {
            var header = JWT.Headers(text);
            if (!header.TryGetValue("alg", out var alg) || alg is not "ES256")
            {
                return Malformed("it is not signed with ES256");
            }
            if (header.ContainsKey("crit"))
            {
                return Malformed("it needs an extension that this version does not know");
            }
            if (!header.TryGetValue("kid", out var kid) || kid is not string { Length: > 0 and <= MaxText } name || !TokenText.IsPrintable(name))
            {
                return Malformed("it does not name its key (kid)");
            }
            if (TokenText.Decode(Base64Url.Decode(text.Split('.')[1])) is not { } payload)
            {
                return Malformed("its claims are no text", name);
            }
            var claims = JsonSerializer.Deserialize<LicenseClaims>(payload, FailoverJson.Options);
            return ProblemOf(claims) is { } problem ? Malformed(problem, name) : CheckVersion(claims!, name);
        }
        catch (Exception error)
        {
            // A token is foreign input: base64, UTF-8, JSON and numbers may each be broken in their own way.
            return Malformed($"it cannot be read ({error.GetType().Name})");
        }
    }

    /// <summary>The same, and the signature by a trusted key.</summary>
    public static LicenseCheck Verify(string? token, LicenseKeys trusted)
    {
        var seen = Inspect(token);
        if (seen.Claims is null)
        {
            return seen;
        }
        if (!trusted.Pems.TryGetValue(seen.Kid!, out var pem))
        {
            var known = trusted.Pems.Count == 0 ? "no key is trusted" : $"trusted are {string.Join(", ", trusted.Pems.Keys.Order(StringComparer.Ordinal))}";
            return seen with
            {
                Fault = LicenseFault.UnknownKey,
                Reason = $"it is signed with key '{Printable(seen.Kid!)}' and {known}: put the vendor's public key as {Printable(seen.Kid!)}.pem into the folder of trusted keys",
            };
        }
        return IsSignedBy(token!.Trim(), pem)
            ? seen
            : seen with { Fault = LicenseFault.BadSignature, Reason = $"its signature is not that of key '{Printable(seen.Kid!)}', so it was changed or forged: {TokenText.GetAnother}" };
    }

    private static bool IsSignedBy(string token, string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            JWT.Decode(token, key, JwsAlgorithm.ES256);
            return true;
        }
        catch (Exception)
        {
            // Whatever the library finds wrong with it: it is not signed by that key.
            return false;
        }
    }

    private static string? ProblemOf(LicenseClaims? claims)
    {
        if (claims is null)
        {
            return "it has no claims";
        }
        string[] texts = [claims.Site, claims.Serial, claims.Edition];
        if (texts.Any(t => string.IsNullOrWhiteSpace(t) || t.Length > MaxText))
        {
            return "site, serial or edition is empty or too long";
        }
        if (claims.Items is not { Count: <= MaxItems } items || items.Any(i => i?.Part is not { Length: <= MaxText } || i.Count < 0))
        {
            return "its items make no sense";
        }
        if (!texts.Concat(items.Select(i => i.Part)).All(TokenText.IsPrintable))
        {
            return "it has characters that cannot be shown";
        }
        return claims.ExpiresAt <= claims.IssuedAt ? "it ends before it begins" : null;
    }

    // A whole and signed licence all the same: it is shown, and does not count.
    private static LicenseCheck CheckVersion(LicenseClaims claims, string kid) => claims.ProductVersion is >= FirstYear and <= LastYear
        ? new LicenseCheck(LicenseFault.None, claims, kid, "")
        : new LicenseCheck(LicenseFault.UnknownVersion, claims, kid,
            $"its product version {claims.ProductVersion} is no year that this release knows: update this site, or have the licence reissued");

    private static LicenseCheck Malformed(string why, string? kid = null) => new(LicenseFault.Malformed, null, kid, $"{why}: {TokenText.GetAnother}");

    // Foreign text goes into logs and on terminals.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '?'));
}
