using System.Text.RegularExpressions;

namespace Failover.Platform;

/// <summary>Secrets as files of mode 0600 in one folder of mode 0700.</summary>
public sealed partial class FileSecretStore : ISecretStore
{
    private readonly string _folder;

    public FileSecretStore(string folder)
    {
        _folder = folder;
        PrivateFile.CreateDirectory(folder);
    }

    public async Task<string?> GetAsync(string name, CancellationToken ct)
    {
        var path = PathOf(name);
        return File.Exists(path) ? await File.ReadAllTextAsync(path, ct) : null;
    }

    public Task PutAsync(string name, string value, CancellationToken ct)
    {
        PrivateFile.Write(PathOf(name), value);
        return Task.CompletedTask;
    }

    public Task<bool> DeleteAsync(string name, CancellationToken ct)
    {
        var path = PathOf(name);
        var existed = File.Exists(path);
        File.Delete(path);
        return Task.FromResult(existed);
    }

    // A name becomes a file name: nothing but a DNS label may leave this method.
    private string PathOf(string name) => NamePattern().IsMatch(name)
        ? Path.Combine(_folder, name)
        : throw new ArgumentException("A secret's name has lower-case letters, digits and '-'.", nameof(name));

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,125}[a-z0-9])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
