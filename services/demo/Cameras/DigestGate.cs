using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Failover.Demo;

/// <summary>Digest authentication as cameras do it (RFC 2617, MD5, no qop). A nonce belongs to one connection; an old one is answered stale.</summary>
internal sealed partial class DigestGate(string user, string password, string nonce)
{
    private const string Realm = "simulated camera";

    public static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public string Challenge(bool stale) => $"Digest realm=\"{Realm}\", nonce=\"{nonce}\"{(stale ? ", stale=TRUE" : "")}";

    /// <summary>Whether the request may pass; <paramref name="stale"/>: it used another connection's nonce.</summary>
    public bool Accepts(RtspRequest request, out bool stale)
    {
        stale = false;
        if (request.Header("Authorization") is not { } header || !header.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var fields = Field().Matches(header).ToDictionary(
            match => match.Groups["key"].Value, match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
        var given = fields.GetValueOrDefault("nonce", "");
        stale = given != nonce;
        var expected = Hash($"{Hash($"{user}:{Realm}:{password}")}:{nonce}:{Hash($"{request.Method}:{fields.GetValueOrDefault("uri")}")}");
        return !stale && fields.GetValueOrDefault("username") == user && fields.GetValueOrDefault("response") == expected;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("(?<key>[a-zA-Z]+)=(\"(?<value>[^\"]*)\"|(?<value>[^,\\s]+))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
