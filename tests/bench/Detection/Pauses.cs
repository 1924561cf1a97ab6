namespace Failover.Bench;

/// <summary>When one process stands still: evenly over time, none overlaps the one before.</summary>
internal sealed class Pauses
{
    private readonly List<(long From, long To)> _all = [];

    public Pauses(DetectionRules rules, ulong seed, int stream, long length)
    {
        if (rules.PausesPerDay <= 0)
        {
            return;
        }

        const double Day = 86_400e6;
        var (draws, at) = (new Draws(seed, stream), 0.0);
        for (var number = 0; ; number++)
        {
            at += -Math.Log(1 - draws.Share(number, 0)) * Day / rules.PausesPerDay;
            if (at >= length)
            {
                return;
            }

            _all.Add(((long)at, (long)at + rules.Pause));
            at += rules.Pause;
        }
    }

    /// <summary>Exactly these.</summary>
    public Pauses(params IEnumerable<(long From, long To)> all) => _all.AddRange(all);

    public IReadOnlyList<(long From, long To)> All => _all;

    /// <summary>When the process does what is due at this time: then, or when it goes on.</summary>
    public long Resume(long at) => Find(at) is { } pause ? pause.To : at;

    public bool StandsStill(long at) => Find(at) is not null;

    /// <summary>Any of them touches this time.</summary>
    public bool Touch(long from, long to)
    {
        var i = FirstEndingAfter(from);
        return i < _all.Count && _all[i].From <= to;
    }

    /// <summary>The newest that has begun by this time.</summary>
    public (long From, long To)? Last(long at)
    {
        var i = FirstEndingAfter(at);
        return i < _all.Count && _all[i].From <= at ? _all[i] : i > 0 ? _all[i - 1] : null;
    }

    private (long From, long To)? Find(long at)
    {
        var i = FirstEndingAfter(at);
        return i < _all.Count && _all[i].From <= at ? _all[i] : null;
    }

    private int FirstEndingAfter(long at)
    {
        var (low, high) = (0, _all.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _all[middle].To > at ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
