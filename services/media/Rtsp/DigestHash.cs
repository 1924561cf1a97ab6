using System.Security.Cryptography;
using System.Text;

namespace Failover.Media;

/// <summary>The hash of a digest algorithm by its name in the challenge; lower-case hex of UTF-8 text.</summary>
internal sealed record DigestHash(bool Session, Func<byte[], byte[]> Hash)
{
    private const string SessionSuffix = "-sess";

    /// <summary>No name means MD5 (RFC 2617). Null when the algorithm is not known.</summary>
    public static DigestHash? Find(string? algorithm)
    {
        var name = algorithm ?? "MD5";
        var session = name.EndsWith(SessionSuffix, StringComparison.OrdinalIgnoreCase);
        return (session ? name[..^SessionSuffix.Length] : name).ToUpperInvariant() switch
        {
#pragma warning disable CA5351 // MD5 is what cameras speak; the product does not choose it.
            "MD5" => new DigestHash(session, MD5.HashData),
#pragma warning restore CA5351
            "SHA-256" => new DigestHash(session, SHA256.HashData),
            _ => null,
        };
    }

    public string Of(string text) => Convert.ToHexStringLower(Hash(Encoding.UTF8.GetBytes(text)));
}
