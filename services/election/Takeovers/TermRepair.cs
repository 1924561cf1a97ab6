using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// The term in a server's status follows the takeovers and repairs itself. Nothing is decided by it alone, so it is written last. One term
/// is minted here: the original's own, where the store has lost the takeover that an even term belonged to.
/// </summary>
internal sealed class TermRepair(ISiteStore store, ILogger log)
{
    private readonly Dictionary<string, (long Term, long Version)> _written = new(StringComparer.Ordinal);

    /// <summary>
    /// What the server's status is to say. An even term was a spare's and never becomes the original's (ADR 15): with no takeover left to
    /// hand the role back, and nobody who shows it, a server that lives gets the next odd one.
    /// </summary>
    /// <param name="isLost">The store does not have the takeover of the highest known term.</param>
    public static long TermFor(string server, ElectionView view, bool isLost, TimeSpan now)
    {
        var term = view.TermOf(server);
        return isLost && ElectionView.IsTakeoverTerm(term) && view.TakeoversOf(server).Count == 0 && !view.IsHeldElsewhere(server, term)
            && view.StateOf(server, now) == ServerState.Alive
            ? view.NextOwnTerm(server) : term;
    }

    public async Task RepairAsync(ElectionView view, UnseenTakeovers unseen, TimeSpan now, CancellationToken ct)
    {
        foreach (var server in view.Servers.Values)
        {
            var (name, version) = (server.Metadata.Name, server.Metadata.ResourceVersion);
            var term = TermFor(name, view, UnseenTakeovers.NameOf(name, view) is { } takeover && unseen.IsMissing(takeover), now);
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
