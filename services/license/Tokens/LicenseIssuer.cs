using System.Security.Cryptography;
using System.Text.Json;
using Failover.Contracts;
using Jose;

namespace Failover.License;

/// <summary>The vendor's side: signs licences. JWS compact serialization (RFC 7515), ES256 (RFC 7518 section 3.4).</summary>
public static class LicenseIssuer
{
    /// <summary>Signs the claims.</summary>
    /// <param name="claims">What the licence says.</param>
    /// <param name="privateKeyPem">P-256 private key, PKCS#8 or SEC1 PEM.</param>
    /// <param name="kid">Name of the key: sites look for <c>kid.pem</c> in their folder of trusted keys.</param>
    /// <returns>The token: the content of a <c>.lic</c> file.</returns>
    /// <exception cref="ArgumentException">The key or its name cannot be used; the message says why.</exception>
    public static string Issue(LicenseClaims claims, string privateKeyPem, string kid)
    {
        if (string.IsNullOrWhiteSpace(kid))
        {
            throw new ArgumentException("A licence needs the name of its key (kid).", nameof(kid));
        }
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(privateKeyPem);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            throw new ArgumentException("The private key is no PEM of an EC key; make one with 'openssl ecparam -name prime256v1 -genkey'.", nameof(privateKeyPem), error);
        }
        if (!LicenseKeys.IsP256(key))
        {
            throw new ArgumentException("The private key is not on curve P-256, which ES256 needs.", nameof(privateKeyPem));
        }
        try
        {
            return JWT.Encode(
                JsonSerializer.Serialize(claims, FailoverJson.Options), key, JwsAlgorithm.ES256, new Dictionary<string, object> { ["kid"] = kid });
        }
        catch (Exception error) when (error is JoseException or CryptographicException)
        {
            throw new ArgumentException("The key has no private part: only the vendor's private key can sign.", nameof(privateKeyPem), error);
        }
    }

    /// <summary>A new key pair: the private one signs and stays with the vendor, the public one goes to the sites.</summary>
    public static (string PrivatePem, string PublicPem) CreateKeys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
    }
}
