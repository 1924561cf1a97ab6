using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Which frames of a guard's run are not at home yet. Pure.</summary>
internal static class MissingFrames
{
    /// <summary>Frames of two aligned sessions lie on one another within one tick (rounding of RTP time).</summary>
    private const long Tolerance = 1;

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
