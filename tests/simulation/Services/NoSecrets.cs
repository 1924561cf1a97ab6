using Failover.Platform;

namespace Failover.Simulation;

/// <summary>The simulated cameras have no passwords.</summary>
internal sealed class NoSecrets : ISecretStore
{
    public static NoSecrets Instance { get; } = new();

    public Task<string?> GetAsync(string name, CancellationToken ct) => Task.FromResult<string?>(null);

    public Task PutAsync(string name, string value, CancellationToken ct) => Task.CompletedTask;

    public Task<bool> DeleteAsync(string name, CancellationToken ct) => Task.FromResult(false);
}
