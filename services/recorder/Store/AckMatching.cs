using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// What an acknowledgement adds in one volume. Pure, and it looks only at the records that it is about and at the edges of what is left: the
/// acknowledgements of a volume together cost what its frame tables do, however many there are.
/// </summary>
internal static class AckMatching
{
    /// <summary>Records with ticks in [fromTick, toTick], what lies between them, and one neighbour on each side, so that stretches grow together.</summary>
    /// <param name="records">Of the run in the volume, in the order of writing.</param>
    public static IReadOnlyList<StoredRecord> Window(IReadOnlyList<StoredRecord> records, long fromTick, long toTick)
    {
        var (first, last) = (-1, -1);
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].FirstTick <= toTick && records[i].LastTick >= fromTick)
            {
                first = first < 0 ? i : first;
                last = i;
            }
        }

        return first < 0 ? [] : [.. records.Take(Math.Min(records.Count, last + 2)).Skip(Math.Max(0, first - 1))];
    }

    /// <summary>The acknowledged stretches of the window, and all that is acknowledged in the volume once this acknowledgement counts.</summary>
    /// <param name="seen">What was acknowledged before.</param>
    /// <param name="window">Every wanted frame of the volume lies in these records.</param>
    /// <param name="framesOf">Reads the frame table of a record; fewer frames than it has when the disk does not give it.</param>
    /// <param name="wanted">What is acknowledged.</param>
    /// <param name="known">Takes what of it is here.</param>
    public static AckPart Match(
        AckedPart seen,
        IReadOnlyList<StoredRecord> window,
        Func<StoredRecord, IReadOnlyList<StoredFrame>> framesOf,
        IReadOnlySet<FrameKey> wanted,
        HashSet<FrameKey> known)
    {
        var ranges = new List<PositionRange>();
        var (frames, bytes, stretch) = (seen.AckedFrames, seen.AckedBytes, false);
        foreach (var record in window)
        {
            var table = framesOf(record);

            // What cannot be read now is not acknowledged with what lies around it.
            stretch &= table.Count == record.Frames;
            foreach (var frame in table)
            {
                var hit = wanted.Contains(frame.Key);
                var already = seen.Acknowledged.Contains(frame.Position);
                if (hit)
                {
                    known.Add(frame.Key);
                }

                if (hit && !already)
                {
                    (frames, bytes) = (frames + 1, bytes + frame.Size);
                }

                stretch = (hit || already) && Grow(ranges, stretch, frame.Position);
            }
        }

        return new AckPart(seen.Volume, ranges, frames, bytes);
    }

    /// <summary>First and last tick that is owed still. What was known to be acknowledged at the edges is not looked at again.</summary>
    /// <param name="seen">What was acknowledged before.</param>
    /// <param name="part">What the acknowledgement adds.</param>
    /// <param name="records">Of the run in the volume.</param>
    /// <param name="framesOf">Reads the frame table of a record; fewer frames than it has when the disk does not give it.</param>
    public static TickBounds Left(
        AckedPart seen, AckPart part, IReadOnlyList<StoredRecord> records, Func<StoredRecord, IReadOnlyList<StoredFrame>> framesOf)
    {
        var acknowledged = new PositionSet(seen.Acknowledged);
        acknowledged.AddAll(part.Ranges);
        var open = records.Where(record => record.LastTick >= seen.Left.First && record.FirstTick <= seen.Left.Last).ToList();
        var left = TickBounds.None;
        foreach (var record in open.OrderBy(record => record.FirstTick).TakeWhile(record => record.FirstTick < left.First))
        {
            left = left.With(OwedIn(record));
        }

        foreach (var record in open.OrderByDescending(record => record.LastTick).TakeWhile(record => record.LastTick > left.Last))
        {
            left = left.With(OwedIn(record));
        }

        return left;

        TickBounds OwedIn(StoredRecord record)
        {
            var table = framesOf(record);
            return table.Count < record.Frames
                ? new TickBounds(record.FirstTick, record.LastTick)
                : table.Where(frame => !acknowledged.Contains(frame.Position))
                    .Aggregate(TickBounds.None, (bounds, frame) => bounds.With(new TickBounds(frame.Tick, frame.Tick)));
        }
    }

    private static bool Grow(List<PositionRange> ranges, bool stretch, long position)
    {
        var first = stretch ? ranges[^1].First : position;
        if (stretch)
        {
            ranges.RemoveAt(ranges.Count - 1);
        }

        ranges.Add(new PositionRange(first, position));
        return true;
    }
}
