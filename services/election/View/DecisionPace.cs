using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Is there anything to decide? Yes when objects, beats, health or the verdict brought something new, when somebody's silence crossed one
/// of the rules' limits, when a time that a rule waits for has come; and now and then, so that no limit that is not listed here is missed
/// for long.
/// </summary>
internal sealed class DecisionPace(FailoverTimes times)
{
    private static readonly TimeSpan AtRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Unsettled = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan[] _silences =
    [
        .. new[] { times.Beat * times.BeatsMissing, Patience.SpareSilent, Patience.GuardLost, Patience.AssumerLost }.Order(),
    ];
    private SiteObjects? _objects;
    private long _news = -1;
    private ulong _silent;
    private TimeSpan _nextAt;

    public bool IsDue(SiteObjects objects, Observed seen, TimeSpan now) =>
        now >= _nextAt || seen.News != _news || !objects.IsSameAs(_objects) || SilencesOf(seen, now) != _silent;

    /// <summary>A decision was made from these.</summary>
    /// <param name="settled">It found nothing to do or to wait for.</param>
    public void Decided(SiteObjects objects, Observed seen, IReadOnlyDictionary<string, ServerMemory> memory, SiteSpec site, bool settled, TimeSpan now)
    {
        (_objects, _news, _silent) = (objects, seen.News, SilencesOf(seen, now));
        _nextAt = now + (settled ? AtRest : Unsettled);
        foreach (var known in memory.Values)
        {
            Soon(known.StableSince + known.StableNeeded(site, times), now);
            Soon(known.VetoedAt + HoldDown.Doubled(known.Vetoes, Patience.AfterVeto, times), now);
            Soon(known.Takeover?.Since + times.EvidenceValid, now);
            Soon(known.Takeover?.Since + CompletionRules.Settle, now);
            Soon(known.GoneSince + Patience.ServerGone, now);
            foreach (var tried in known.Tried.Values)
            {
                Soon(tried.Until(times), now);
            }
        }
    }

    private void Soon(TimeSpan? at, TimeSpan now)
    {
        if (at > now && at < _nextAt)
        {
            _nextAt = at.Value;
        }
    }

    // One number for how many limits each recorder's silence has crossed and whether its health is still told.
    private ulong SilencesOf(Observed seen, TimeSpan now)
    {
        var sum = 17UL;
        foreach (var (_, beat) in seen.Beats)
        {
            var age = beat.Age(now);
            var crossed = 0UL;
            foreach (var limit in _silences)
            {
                crossed += age > limit ? 1UL : 0;
            }
            sum = (sum * 31) + crossed;
        }
        foreach (var (_, health) in seen.Health)
        {
            sum = (sum * 31) + (now - health.ReceivedAt > Patience.Health ? 1UL : 0);
        }
        return sum;
    }
}
