using System.Security.Cryptography;

namespace Failover.Platform;

/// <summary>A recorder's P-256 key pair: made at its first start, kept in a file of mode 0600, never leaving the machine.</summary>
public sealed class RecorderKey : IDisposable
{
    private RecorderKey(ECDiffieHellman key)
    {
        Key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>SubjectPublicKeyInfo, base64: goes into every beat.</summary>
    public string PublicKey { get; }

    internal ECDiffieHellman Key { get; }

    /// <summary>Reads the key file, or makes it.</summary>
    public static RecorderKey LoadOrCreate(string path)
    {
        var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(path))
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        else
        {
            PrivateFile.Write(path, key.ExportPkcs8PrivateKeyPem());
        }
        return new RecorderKey(key);
    }

    public void Dispose() => Key.Dispose();
}
