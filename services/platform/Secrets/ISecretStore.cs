namespace Failover.Platform;

/// <summary>Secrets by name, apart from the objects that refer to them. Values never appear in logs, objects or answers.</summary>
public interface ISecretStore
{
    /// <summary>The value, or null.</summary>
    Task<string?> GetAsync(string name, CancellationToken ct);
    Task PutAsync(string name, string value, CancellationToken ct);

    /// <summary>False when there was none.</summary>
    Task<bool> DeleteAsync(string name, CancellationToken ct);
}
