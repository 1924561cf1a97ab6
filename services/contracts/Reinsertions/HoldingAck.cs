namespace Failover.Contracts;

/// <summary><c>POST /holdings/ack</c>: these frames are verified, fsynced and home. Only such an answer lets a holder delete (R3).</summary>
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
}
