using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// Takeovers that must be in the store and that its watch does not show yet: their term is told by a beat or by the server's status, or a
/// write found them there. They are read by name before anything is decided, so that a role that has a holder is neither given back nor
/// minted again (R2). What is not there was lost with an older store; that is asked ever more rarely.
/// </summary>
internal sealed class UnseenTakeovers(ISiteStore store, ILogger log)
{
    /// <summary>More names than this are read at a later look.</summary>
    private const int MostAtOnce = 16;

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AskAgainMax = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SortedSet<string> _conflicts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Asked> _asked = new(StringComparer.Ordinal);

    private sealed record Asked(TimeSpan Next, TimeSpan Wait, bool IsMissing);

    /// <summary>Name of the takeover that explains the highest known term of this server; null when a takeover that is seen does.</summary>
    public static string? NameOf(string server, ElectionView view)
    {
        var (term, takeovers) = (view.TermOf(server), view.TakeoversOf(server));
        var seen = takeovers.Count == 0 ? 1 : takeovers.Max(t => Math.Max(t.Spec.Term, t.Status.HandBackTerm));
        // The original's odd term was minted in the takeover before it.
        return term <= seen ? null : Takeover.NameOf(server, term & ~1L);
    }

    /// <summary>A write of this takeover met another one there. From any thread.</summary>
    public void Conflicts(string name)
    {
        lock (_lock)
        {
            if (_conflicts.Count < MostAtOnce)
            {
                _conflicts.Add(name);
            }
        }
    }

    /// <summary>The store was asked for it and does not have it.</summary>
    public bool IsMissing(string name) => _asked.TryGetValue(name, out var asked) && asked.IsMissing;

    /// <summary>Each that was read now, by its name; null when the store does not have it. Never throws for a store that fails.</summary>
    public async Task<IReadOnlyList<(string Name, Takeover? Takeover)>> ReadAsync(ElectionView view, TimeSpan now, CancellationToken ct)
    {
        var unseen = view.Servers.Keys.Select(s => NameOf(s, view)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var explained in _asked.Keys.Where(n => !unseen.Contains(n)).ToList())
        {
            _asked.Remove(explained);
        }
        var read = new List<(string Name, Takeover? Takeover)>();
        foreach (var name in TakeConflicts().Concat(unseen.Where(n => !_asked.TryGetValue(n, out var asked) || now >= asked.Next)).Distinct(StringComparer.Ordinal).Take(MostAtOnce))
        {
            try
            {
                var takeover = await store.GetAsync<Takeover>(name, ct);
                read.Add((name, takeover));
                Note(name, isMissing: takeover is null, now);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Note(name, isMissing: false, now);
                log.LogDebug("{Takeover} is read at a later look: {Message}", name, error.Message);
                break;
            }
        }
        return read;
    }

    private void Note(string name, bool isMissing, TimeSpan now)
    {
        var wait = _asked.TryGetValue(name, out var asked) ? asked.Wait * 2 : AskAgain;
        wait = wait < AskAgainMax ? wait : AskAgainMax;
        _asked[name] = new Asked(now + wait, wait, isMissing);
    }

    private List<string> TakeConflicts()
    {
        lock (_lock)
        {
            var names = _conflicts.ToList();
            _conflicts.Clear();
            return names;
        }
    }
}
