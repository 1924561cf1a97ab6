using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// When the runs of a camera were, by the clocks of all recorders whose runs lie on their axis. A run that came home from a holder with a
/// wrong clock keeps that clock's map; who looks for what overlaps it, by the time of a right one, would pass it by. Pure.
/// </summary>
internal sealed class AxisClocks
{
    /// <summary>Maps that differ by less are one: whoever aligns looks around by more.</summary>
    private static readonly long SameHundredNs = TimeSpan.FromSeconds(5).Ticks;

    /// <summary>So many runs to each side on the axis are asked what time it was.</summary>
    private const int Neighbours = 8;

    /// <summary>The run's own map, and at most two others.</summary>
    private const int MaxMaps = 3;

    private readonly Dictionary<RunId, Seam> _places;
    private readonly Dictionary<RunId, List<RunSummary>> _axes;
    private readonly Dictionary<RunId, int> _positions = [];

    /// <param name="runs">Runs of one camera here.</param>
    /// <param name="seams">Their places.</param>
    public AxisClocks(IReadOnlyList<RunSummary> runs, IReadOnlyList<Seam> seams)
    {
        _places = seams.Where(seam => seam.Class == SeamClass.Exact).ToDictionary(seam => seam.Run);
        _axes = runs.Where(run => run.Wall.Known && _places.ContainsKey(run.Info.Id))
            .GroupBy(run => _places[run.Info.Id].Epoch)
            .ToDictionary(axis => axis.Key, axis => axis.OrderBy(run => run.FirstTick + OffsetOf(run)).ToList());
        foreach (var axis in _axes.Values)
        {
            for (var i = 0; i < axis.Count; i++)
            {
                _positions[axis[i].Info.Id] = i;
            }
        }
    }

    /// <returns>The run, once per clock that tells another time of it: its own first, then those of its neighbours on the axis.</returns>
    public IReadOnlyList<RunSummary> TimesOf(RunSummary run)
    {
        var times = new List<RunSummary> { run };
        if (!_positions.TryGetValue(run.Info.Id, out var position))
        {
            return times;
        }

        var axis = _axes[_places[run.Info.Id].Epoch];
        for (var step = 1; step <= Neighbours && times.Count < MaxMaps; step++)
        {
            foreach (var at in new[] { position - step, position + step })
            {
                if (at >= 0 && at < axis.Count && times.Count < MaxMaps)
                {
                    // The same moment is this run's tick t and the other's t + this run's offset - the other's.
                    var anchor = axis[at].Wall.Anchor + WallMap.ToHundredNs(OffsetOf(run) - OffsetOf(axis[at]));
                    if (times.TrueForAll(known => Math.Abs(known.Wall.Anchor - anchor) > SameHundredNs))
                    {
                        times.Add(run with { Wall = new WallMap(anchor) });
                    }
                }
            }
        }

        return times;
    }

    private long OffsetOf(RunSummary run) => _places[run.Info.Id].OffsetTicks;
}
