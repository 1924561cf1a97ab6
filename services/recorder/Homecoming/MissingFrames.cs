using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Which frames of a guard's run are not at home yet. Pure.</summary>
internal static class MissingFrames
{
    /// <summary>Frames of two aligned sessions lie on one another within one tick (rounding of RTP time).</summary>
    private const long Tolerance = 1;

    /// <summary>A record is about a second: stretches that are closer lie in the same records, or nearly.</summary>
    private const long ApartTicks = 2 * 90_000;

    /// <param name="theirs">Held frames, ascending by tick of the guard's run.</param>
    /// <param name="local">Durable frames here, per related run: ascending, already in ticks of the guard's run.</param>
    /// <returns>Each held frame is either present (same tick, same hash, undamaged) or missing.</returns>
    public static (List<FrameKey> Present, List<FrameRow> Missing) Compare(IReadOnlyList<FrameRow> theirs, IReadOnlyList<IReadOnlyList<FrameRow>> local)
    {
        var present = new List<FrameKey>();
        var missing = new List<FrameRow>();
        var positions = new int[local.Count];
        foreach (var frame in theirs)
        {
            var found = false;
            for (var run = 0; run < local.Count && !found; run++)
            {
                found = Has(local[run], ref positions[run], frame);
            }

            if (found)
            {
                present.Add(new FrameKey(frame.Tick, frame.Hash));
            }
            else
            {
                missing.Add(frame);
            }
        }

        return (present, missing);
    }

    /// <summary>First and last tick of each stretch without a hole of two seconds.</summary>
    /// <param name="missing">Ascending by tick.</param>
    public static IReadOnlyList<(long FromTick, long ToTick)> Stretches(IReadOnlyList<FrameRow> missing)
    {
        var stretches = new List<(long FromTick, long ToTick)>();
        foreach (var frame in missing)
        {
            if (stretches.Count > 0 && frame.Tick - stretches[^1].ToTick < ApartTicks)
            {
                stretches[^1] = stretches[^1] with { ToTick = frame.Tick };
            }
            else
            {
                stretches.Add((frame.Tick, frame.Tick));
            }
        }

        return stretches;
    }

    private static bool Has(IReadOnlyList<FrameRow> frames, ref int position, FrameRow wanted)
    {
        while (position < frames.Count && frames[position].Tick < wanted.Tick - Tolerance)
        {
            position++;
        }

        for (var i = position; i < frames.Count && frames[i].Tick <= wanted.Tick + Tolerance; i++)
        {
            if (frames[i].Hash == wanted.Hash && !frames[i].Damaged)
            {
                return true;
            }
        }

        return false;
    }
}
