namespace Failover.Recorder;

/// <summary>What the keeping budget is decided from: every guarded camera of every server, and the disk.</summary>
internal sealed record BudgetView
{
    public required IReadOnlyList<BudgetCamera> Cameras { get; init; }

    public required long DiskFreeBytes { get; init; }

    /// <summary>Bytes that wait for the disk.</summary>
    public long QueuedBytes { get; init; }

    /// <summary>How long a camera of low priority waits for the signs of others, when the budget cannot take all.</summary>
    public required TimeSpan Settle { get; init; }
}

/// <summary>One guarded camera.</summary>
/// <param name="Server">Its server.</param>
/// <param name="Camera">Its name.</param>
/// <param name="Priority">Higher is more important.</param>
/// <param name="BytesPerSecond">Measured, or estimated where nothing was measured yet.</param>
/// <param name="Keeping">Written now.</param>
/// <param name="WantsFor">In trouble and not kept for this long; null when it is not.</param>
internal readonly record struct BudgetCamera(string Server, string Camera, int Priority, long BytesPerSecond, bool Keeping, TimeSpan? WantsFor);

/// <summary>What the budget says to one camera that is in trouble.</summary>
internal readonly record struct BudgetGrant(string Server, string Camera, BudgetWord Word, string Reason);

internal enum BudgetWord
{
    /// <summary>Keep it.</summary>
    Start,

    /// <summary>Not yet: cameras of higher priority may come within the next second. The ring holds it meanwhile.</summary>
    Wait,

    /// <summary>Cameras of higher priority use all that the disk can write.</summary>
    NoRate,

    /// <summary>The disk is too full to begin with another camera.</summary>
    NoSpace,

    /// <summary>The disk does not keep up with what is written already.</summary>
    NoSpeed,
}
