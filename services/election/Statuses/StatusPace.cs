namespace Failover.Election;

/// <summary>
/// Which of the statuses that differ are written now (ADR 39): a transition when it held for a moment, sentences and counts once a minute, and
/// only so many in a second. What waits is computed anew, so it does not pile up.
/// </summary>
internal sealed class StatusPace
{
    /// <summary>Objects written in a second, in the long run.</summary>
    public const int PerSecond = 5;

    /// <summary>Objects written at once after a quiet time.</summary>
    public const int Burst = 30;

    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan TextEvery = TimeSpan.FromMinutes(1);

    // A watch shows a write within milliseconds, a late one within seconds.
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(string Kind, string Name), Seen> _seen = [];
    private double _tokens = Burst;
    private TimeSpan? _at;

    /// <summary>Those that would be due and had no turn.</summary>
    public int Waiting { get; private set; }

    /// <summary>What to write now, in the order of its weight. Each must be told by <see cref="Written"/> or is due again.</summary>
    public IReadOnlyList<StatusDraft> Due(IReadOnlyList<StatusDraft> drafts, TimeSpan now)
    {
        _tokens = Math.Min(Burst, _tokens + (_at is { } at ? (now - at).TotalSeconds * PerSecond : 0));
        _at = now;
        Forget(drafts, now);
        var due = drafts.Where(d => IsDue(d, now)).OrderBy(d => d.Rank).ThenBy(d => d.Name, StringComparer.Ordinal).ToList();
        var turns = Math.Min(due.Count, (int)_tokens);
        _tokens -= turns;
        Waiting = due.Count - turns;
        return due.GetRange(0, turns);
    }

    /// <summary>It was sent to the store: not again before the watch shows what came of it.</summary>
    public void Written(StatusDraft draft, TimeSpan now)
    {
        var key = (draft.Kind, draft.Name);
        _seen[key] = _seen[key] with { WrittenAt = now, WrittenFrom = draft.Version };
    }

    private bool IsDue(StatusDraft draft, TimeSpan now)
    {
        var key = (draft.Kind, draft.Name);
        var seen = _seen.TryGetValue(key, out var known) ? known : new Seen(draft.Gist, now, now, null, null);
        seen = string.Equals(seen.Gist, draft.Gist, StringComparison.Ordinal) ? seen : seen with { Gist = draft.Gist, Since = now };
        _seen[key] = seen;
        if (seen.WrittenFrom == draft.Version && now - seen.WrittenAt < ShownWithin)
        {
            return false;
        }
        return draft.IsTransition ? draft.Rank == StatusDraft.Takeovers || now - seen.Since >= Settle : now - (seen.WrittenAt ?? seen.FirstAt) >= TextEvery;
    }

    // What does not differ any more begins anew when it differs again; the time of its last write stays for as long as it matters.
    private void Forget(IReadOnlyList<StatusDraft> drafts, TimeSpan now)
    {
        var differ = drafts.Select(d => (d.Kind, d.Name)).ToHashSet();
        foreach (var (key, seen) in _seen.Where(s => !differ.Contains(s.Key)).ToList())
        {
            if (seen.WrittenAt is not { } at || now - at >= TextEvery)
            {
                _seen.Remove(key);
            }
            else
            {
                _seen[key] = seen with { Gist = "" };
            }
        }
    }

    private sealed record Seen(string Gist, TimeSpan Since, TimeSpan FirstAt, TimeSpan? WrittenAt, long? WrittenFrom);
}
