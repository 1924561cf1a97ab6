using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Failover.Cli;

/// <summary>How one secret may be written: plain, in a URL, in JSON, in XML, in YAML, in base64.</summary>
internal static partial class SecretForms
{
    public static IEnumerable<string> Of(string secret) => Plain(secret).SelectMany(Encodings).Where(f => f.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>What was found may itself be encoded, also twice over: what it means is a secret too.</summary>
    private static HashSet<string> Plain(string secret)
    {
        var plain = new HashSet<string>(StringComparer.Ordinal) { secret };
        var newest = plain.ToList();
        for (var depth = 0; depth < 3 && newest.Count > 0; depth++)
        {
            newest = [.. newest.SelectMany(Decoded).Where(plain.Add)];
        }

        return plain;
    }

    private static IEnumerable<string> Decoded(string text) =>
    [
        Uri.UnescapeDataString(text),
        Uri.UnescapeDataString(text.Replace('+', ' ')),
        JsonEscape().Replace(text, Unescape),
        WebUtility.HtmlDecode(text),
        text.Replace("''", "'", StringComparison.Ordinal),
        text.Length > 2 && text[0] == text[^1] && text[0] is '"' or '\'' ? text[1..^1] : text,
    ];

    private static IEnumerable<string> Encodings(string secret)
    {
        yield return secret;
        var once = Uri.EscapeDataString(secret);
        foreach (var form in (string[])[once, Uri.EscapeDataString(once), WebUtility.UrlEncode(secret)])
        {
            yield return form;
            yield return LowerHex().Replace(form, m => m.Value.ToLowerInvariant());
        }

        foreach (var encoder in (JavaScriptEncoder[])[JavaScriptEncoder.Default, JavaScriptEncoder.UnsafeRelaxedJsonEscaping])
        {
            var inJson = encoder.Encode(secret);
            yield return inJson;
            // A JSON text within a JSON text.
            yield return encoder.Encode(inJson);
        }

        yield return WebUtility.HtmlEncode(secret);
        yield return secret.Replace("'", "''", StringComparison.Ordinal);
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
    }

    private static string Unescape(Match match) => match.Value[1] switch
    {
        'u' => ((char)Convert.ToInt32(match.Value[2..], 16)).ToString(),
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        var other => other.ToString(),
    };

    [GeneratedRegex(@"\\(?:u[0-9a-fA-F]{4}|[^u])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JsonEscape();

    [GeneratedRegex("%[0-9A-F]{2}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LowerHex();
}
