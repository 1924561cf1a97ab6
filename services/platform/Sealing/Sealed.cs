using System.Security.Cryptography;
using Jose;

namespace Failover.Platform;

/// <summary>Sealing to one recorder's key: JWE compact form, ECDH-ES with A256GCM (RFC 7516, RFC 7518 section 4.6).</summary>
public static class Sealed
{
    /// <summary>Seals <paramref name="json"/> to a public key (SubjectPublicKeyInfo, base64).</summary>
    public static string Seal(string publicKey, string json)
    {
        using var key = ECDiffieHellman.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        return JWT.Encode(json, key, JweAlgorithm.ECDH_ES, JweEncryption.A256GCM);
    }

    /// <summary>Opens what was sealed to <paramref name="key"/>; <see cref="CryptographicException"/> when it was sealed to another or changed.</summary>
    public static string Open(RecorderKey key, string jwe)
    {
        return TryOpen(key, jwe)
            ?? throw new CryptographicException("The sealed text is not for this recorder's key, or it was changed.");
    }

    // The library's exceptions may quote their input: none of them is passed on.
    private static string? TryOpen(RecorderKey key, string jwe)
    {
        try
        {
            return JWT.Decode(jwe, key.Key, JweAlgorithm.ECDH_ES, JweEncryption.A256GCM);
        }
        catch (Exception e) when (e is JoseException or CryptographicException or FormatException or ArgumentException
            or IndexOutOfRangeException or KeyNotFoundException or InvalidOperationException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
