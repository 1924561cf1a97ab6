using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Failover.License;

/// <summary>Public keys that a site trusts, by <c>kid</c>: the file's name without its extension.</summary>
public sealed class LicenseKeys
{
    /// <summary>Files read at most, and the size of each at most: a wrong folder must not fill the memory.</summary>
    private const int MaxFiles = 64;
    private const int MaxFileBytes = 16 * 1024;

    private LicenseKeys(ImmutableDictionary<string, string> pems, ImmutableArray<string> problems) => (Pems, Problems) = (pems, problems);

    public static LicenseKeys None { get; } = new(ImmutableDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal), []);

    /// <summary>Public key PEM by kid.</summary>
    public IReadOnlyDictionary<string, string> Pems { get; }

    /// <summary>Files that are no usable key, and a path that cannot be read; one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Keys that somebody else read; one that cannot be used is in <see cref="Problems"/>.</summary>
    public static LicenseKeys Of(IReadOnlyDictionary<string, string> pems)
    {
        var bad = pems.Select(p => (p.Key, Problem: ProblemOf(p.Value))).Where(p => p.Problem is not null).ToList();
        return new(
            pems.Where(p => bad.TrueForAll(b => b.Key != p.Key)).ToImmutableDictionary(StringComparer.Ordinal), [.. bad.Select(b => $"Key {b.Key} {b.Problem}: it is ignored.")]);
    }

    /// <summary>One key given as text.</summary>
    public static LicenseKeys Of(string kid, string publicKeyPem)
    {
        var problem = ProblemOf(publicKeyPem);
        return problem is null
            ? new(ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create(kid, publicKeyPem)]), [])
            : throw new ArgumentException($"Key {kid} {problem}.", nameof(publicKeyPem));
    }

    /// <summary>Reads a folder of <c>*.pem</c> files, or one file. Never throws: what cannot be used is in <see cref="Problems"/>.</summary>
    public static LicenseKeys Read(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return new(None.Pems.ToImmutableDictionary(StringComparer.Ordinal),
                ["No key is trusted, so no licence can be checked: set FAILOVER__LICENSE__TRUSTEDKEYS to the folder with the vendor's public key."]);
        }
        var pems = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var problems = ImmutableArray.CreateBuilder<string>();
        try
        {
            var files = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.pem").Take(MaxFiles).Order(StringComparer.Ordinal).ToArray() : [path];
            foreach (var file in files)
            {
                ReadFile(file, pems, problems);
            }
            if (files.Length == 0)
            {
                problems.Add($"The folder of trusted keys {path} has no *.pem file: put the vendor's public key there.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add($"The trusted keys at {path} cannot be read ({error.Message.TrimEnd('.')}): correct FAILOVER__LICENSE__TRUSTEDKEYS or the file's mode.");
        }
        return new(pems.ToImmutable(), problems.ToImmutable());
    }

    internal static bool IsP256(ECDsa key)
    {
        try
        {
            return string.Equals(key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value, "1.2.840.10045.3.1.7", StringComparison.Ordinal);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static void ReadFile(string file, ImmutableDictionary<string, string>.Builder pems, ImmutableArray<string>.Builder problems)
    {
        if (new FileInfo(file) is { Exists: true, Length: > MaxFileBytes })
        {
            problems.Add($"{file} is larger than a key: it is ignored.");
            return;
        }
        var pem = File.ReadAllText(file);
        if (ProblemOf(pem) is { } problem)
        {
            problems.Add($"{file} {problem}: it is ignored.");
            return;
        }
        pems[Path.GetFileNameWithoutExtension(file)] = pem;
    }

    private static string? ProblemOf(string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return "holds a private key, which belongs to the vendor alone; keep only the public key here";
        }
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return "is no public key in PEM form";
        }
        return IsP256(key) ? null : "is not a key on curve P-256, which ES256 needs";
    }
}
