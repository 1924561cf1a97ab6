using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>The planted bugs of what election believes of beats. Without one, every beat passes as it is.</summary>
internal sealed class BeatBugs(SimSite site)
{
    private readonly Dictionary<string, (Beat Beat, TimeSpan At)> _last = new(StringComparer.Ordinal);
    private readonly bool _noTerms = site.IsPlanted("terms-from-store-only");
    private readonly bool _renewed = site.IsPlanted("silent-spare-waited-for");

    public Beat Seen(Beat beat, TimeSpan now)
    {
        if (_noTerms)
        {
            return beat with { Terms = new Dictionary<string, long>(), Roles = [.. beat.Roles.Select(role => role with { Term = 1 })] };
        }

        if (_renewed)
        {
            _last[beat.Recorder] = (beat, now);
        }

        return beat;
    }

    /// <summary>A recorder that is silent for a second is made to beat again.</summary>
    public void Refresh(TimeSpan now, Action<Beat> hear)
    {
        if (!_renewed)
        {
            return;
        }

        foreach (var (recorder, (beat, at)) in _last.ToList())
        {
            if (now - at > TimeSpan.FromSeconds(1))
            {
                var again = beat with { Sequence = beat.Sequence + 1, MonotonicMs = beat.MonotonicMs + (long)(now - at).TotalMilliseconds };
                _last[recorder] = (again, now);
                hear(again);
            }
        }
    }
}
