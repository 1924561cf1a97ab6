using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One interval of a held run in memory, before it is written: what the holder has, and what of it was missing here.</summary>
internal sealed record Fetched
{
    public required HoldingReport Holding { get; init; }
    public required HoldingTable Table { get; init; }

    /// <summary>By how much the home's wall clock was ahead of the holder's when the table came; null when the holder did not say its time.</summary>
    public TimeSpan? ClocksApart { get; init; }

    /// <summary>Of the table, what is to come; ascending by tick.</summary>
    public required IReadOnlyList<FrameRow> Frames { get; init; }

    /// <summary>The whole interval was asked for: what nobody has undamaged may be given up.</summary>
    public required bool MayGiveUp { get; init; }

    /// <summary>The run waits for another holder's, so that it gets its place by content: nothing was asked for.</summary>
    public bool Waits { get; init; }
    public IReadOnlyList<Seam> Seams { get; init; } = [];
    public IReadOnlyList<FrameKey> Present { get; init; } = [];
    public List<FrameRow> Missing { get; init; } = [];

    /// <summary>Null when nothing was missing.</summary>
    public HeldFrames? Held { get; init; }
}

/// <summary>One interval that is written and durable, and is to be acknowledged. The pictures' memory is somebody else's by now.</summary>
/// <param name="ArrivedHome">Of the interval's frames, what is durable here.</param>
/// <param name="Damaged">What cannot come from this holder, each with what is wrong with it.</param>
internal sealed record Kept(
    Fetched Fetched, InsertResult Inserted, IReadOnlyList<FrameKey> ArrivedHome, IReadOnlyDictionary<FrameKey, string> Damaged);
