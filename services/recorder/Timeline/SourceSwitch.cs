namespace Failover.Recorder;

/// <summary>
/// Joins two sources whose pictures are not related: shows one at a time, stays with it as long as it goes on, and changes at a key frame of
/// the other: at its last one before the first source stops, so that nothing is missing between, else at its first one after (or
/// where the other begins). Pure.
/// </summary>
internal static class SourceSwitch
{
    /// <summary>Both lists ascending; a step over <paramref name="gapTicks"/> is a gap.</summary>
    public static IReadOnlyList<ViewFrame> Merge(IReadOnlyList<ViewFrame> a, IReadOnlyList<ViewFrame> b, long gapTicks)
    {
        var shown = new List<ViewFrame>(a.Count + b.Count);
        var (current, other) = a[0].Tick <= b[0].Tick ? (a, b) : (b, a);
        var at = 0;
        while (at < current.Count)
        {
            var last = StretchEnd(current, at, gapTicks);
            var resume = last + 1 < current.Count ? current[last + 1].Tick : long.MaxValue;
            var entry = EntryOf(other, current[at].Tick, current[last].Tick, resume);
            // A picture that both have, a rounding apart, is not shown twice at the change.
            for (; at <= last && (entry < 0 || current[at].Tick < other[entry].Tick - AlignRules.CopiesApartTicks); at++)
            {
                shown.Add(current[at]);
            }

            if (entry >= 0)
            {
                (current, other) = (other, current);
                at = entry;
            }
        }

        return shown;
    }

    private static int StretchEnd(IReadOnlyList<ViewFrame> frames, int at, long gapTicks)
    {
        while (at + 1 < frames.Count && frames[at + 1].Tick - frames[at].Tick <= gapTicks)
        {
            at++;
        }

        return at;
    }

    /// <summary>Index of the key frame at which to change to the other source; -1 when it has nothing for the gap.</summary>
    private static int EntryOf(IReadOnlyList<ViewFrame> other, long stretchBegin, long stretchEnd, long resume)
    {
        var after = FirstAfter(other, stretchEnd);
        if (after == other.Count || other[after].Tick >= resume)
        {
            return -1;
        }

        if (after == 0)
        {
            // It begins here, key frame or not: nothing of it is hidden.
            return 0;
        }

        for (var i = after; i >= 0 && other[i].Tick > stretchBegin; i--)
        {
            if (other[i].Frame.IsKey)
            {
                return i;
            }
        }

        for (var i = after; i < other.Count && other[i].Tick < resume; i++)
        {
            if (other[i].Frame.IsKey)
            {
                return i;
            }
        }

        return -1;
    }

    private static int FirstAfter(IReadOnlyList<ViewFrame> frames, long tick)
    {
        var (low, high) = (0, frames.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = frames[middle].Tick > tick ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
