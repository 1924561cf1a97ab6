using System.Globalization;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Pictures that lay at one holder alone and are damaged there.</summary>
/// <param name="Run">The holder's run.</param>
/// <param name="FirstTick">Ticks of that run, both ends included.</param>
/// <param name="From">Wall time of the first one, by the holder's map of its run.</param>
/// <param name="To">Wall time of the first picture after them.</param>
/// <param name="Cause">Where they are damaged, and how.</param>
internal sealed record LostStretch(
    string Server, string Camera, RunId Run, long FirstTick, long LastTick, int Frames, DateTimeOffset From, DateTimeOffset To, string Cause)
{
    /// <summary>Which reinsertion gave them up.</summary>
    public string? Reinsertion { get; init; }

    public Gap ToGap() => new() { Server = Server, Camera = Camera, From = From, To = To, Cause = Cause, Reinsertion = Reinsertion };

    /// <summary>The same sentence from what was written down; how many pictures they were is not.</summary>
    public static string TextOf(Gap gap) => string.Create(
        CultureInfo.InvariantCulture, $"{gap.Camera} from {gap.From.UtcDateTime:HH:mm:ss.fff} to {gap.To?.UtcDateTime:HH:mm:ss.fff} ({gap.Cause})");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Frames} of {Camera} from {From.UtcDateTime:HH:mm:ss.fff} to {To.UtcDateTime:HH:mm:ss.fff} ({Cause})");

    /// <summary>Neighbours become one stretch.</summary>
    /// <param name="frames">What the holder still lists, ascending.</param>
    /// <param name="damaged">Those of them that are lost, each with what is wrong with it.</param>
    /// <param name="firstUtc">Wall time of the table's first frame.</param>
    public static List<LostStretch> Of(
        HoldingReport holding, ReinsertionOrder order, IReadOnlyList<FrameRow> frames, IReadOnlyDictionary<FrameKey, string> damaged, DateTimeOffset firstUtc)
    {
        var lost = new List<LostStretch>();
        var step = StepOf(frames);
        for (var i = 0; i < frames.Count; i++)
        {
            if (!damaged.TryGetValue(KeyOf(frames[i]), out var why))
            {
                continue;
            }

            var begin = i;
            while (i + 1 < frames.Count && IsNext(frames[i], frames[i + 1], step) && damaged.ContainsKey(KeyOf(frames[i + 1])))
            {
                i++;
            }

            var end = i + 1 < frames.Count && IsNext(frames[i], frames[i + 1], step) ? frames[i + 1].Tick : frames[i].Tick + step;
            lost.Add(new LostStretch(
                holding.Server, holding.Camera, holding.Run, frames[begin].Tick, frames[i].Tick, i + 1 - begin, At(frames[begin].Tick), At(end),
                $"damaged at {order.Holder}: {why}")
            {
                Reinsertion = order.Reinsertion,
            });
        }

        return lost;

        DateTimeOffset At(long tick) => firstUtc.AddSeconds((tick - frames[0].Tick) / (double)WallMap.TicksPerSecond);
    }

    // What came home between two damaged ones may be deleted at the holder by now: they are no neighbours for that.
    private static bool IsNext(FrameRow frame, FrameRow next, long step) => next.Tick - frame.Tick <= Math.Max(3 * step, WallMap.TicksPerSecond);

    private static long StepOf(IReadOnlyList<FrameRow> frames)
    {
        long least = WallMap.TicksPerSecond / 25;
        for (var i = 1; i < frames.Count; i++)
        {
            var step = frames[i].Tick - frames[i - 1].Tick;
            least = i == 1 || step < least ? Math.Max(1, step) : least;
        }

        return least;
    }

    private static FrameKey KeyOf(FrameRow frame) => new(frame.Tick, frame.Hash);
}
