namespace Failover.Contracts;

/// <summary>
/// <c>POST /holdings/ack</c>: these frames are verified, fsynced and home, in this store. Only such an answer lets a holder delete (R3), and only
/// as long as the home still has that store.
/// </summary>
public sealed record HoldingAck
{
    public required string Server { get; init; }
    public required string Camera { get; init; }

    /// <summary>The holder's run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Store that now has the frames.</summary>
    public required string StoreId { get; init; }

    /// <summary>Ticks of the holder's run, ascending: each is durable at home.</summary>
    public required IReadOnlyList<FrameKey> Frames { get; init; }

    /// <summary>
    /// True: these are <i>not</i> at home and never will be. Their copy at the holder is damaged, and nobody who was asked has another. They are
    /// owed no longer, and are not deleted for it.
    /// </summary>
    public bool GivenUp { get; init; }
}
