using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>The term in a server's status follows the takeovers and repairs itself. Nothing is decided by it alone, so it is written last.</summary>
internal sealed class TermRepair(ISiteStore store, ILogger log)
{
    private readonly Dictionary<string, (long Term, long Version)> _written = new(StringComparer.Ordinal);

    public async Task RepairAsync(ElectionView view, CancellationToken ct)
    {
        foreach (var server in view.Servers.Values)
        {
            var (name, version) = (server.Metadata.Name, server.Metadata.ResourceVersion);
            var term = view.TermOf(name);
            // The watch may not show yet what was written.
            if (term <= server.Status.Term || (_written.TryGetValue(name, out var done) && done == (term, version)))
            {
                continue;
            }
            try
            {
                await store.UpdateStatusAsync(server with { Status = server.Status with { Term = term } }, ct);
                _written[name] = (term, version);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                log.LogDebug("The term of {Server} is written at a later look: {Message}", name, error.Message);
            }
        }
    }
}
