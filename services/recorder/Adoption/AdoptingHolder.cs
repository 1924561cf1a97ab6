using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// A holder as the adopting server asks it. Here the video has the names that it gets, there those that it was recorded under: each request and each
/// acknowledgement is turned round, and what comes is filed under the new names and says where it is from. Everything else stays as it is:
/// verified, flushed, acknowledged, and only then deleted there (R3, R9).
/// </summary>
/// <param name="originOf">Whose video a run is at the holder; null when it is not adopted.</param>
internal sealed class AdoptingHolder(IHolder holder, Func<RunId, CameraOrigin?> originOf) : IHolder
{
    public Task<HoldingTable> TableAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct) =>
        holder.TableAsync(Theirs(holding), fromTick, toTick, ct);

    public async Task<HeldFrames> FramesAsync(
        HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted, CancellationToken ct)
    {
        var held = await holder.FramesAsync(Theirs(holding), fromTick, toTick, wanted, ct);
        return originOf(holding.Run) is { } origin
            ? held with { Run = held.Run with { Server = holding.Server, Camera = holding.Camera, AdoptedFrom = origin.ToString() } }
            : held;
    }

    public Task AcknowledgeAsync(HoldingAck ack, CancellationToken ct) =>
        holder.AcknowledgeAsync(originOf(ack.Run) is { } origin ? ack with { Server = origin.Server, Camera = origin.Camera } : ack, ct);

    public void Dispose() => holder.Dispose();

    private HoldingReport Theirs(HoldingReport holding) =>
        originOf(holding.Run) is { } origin ? holding with { Server = origin.Server, Camera = origin.Camera } : holding;
}

/// <summary>Whose video something was recorded as.</summary>
internal readonly record struct CameraOrigin(string Server, string Camera)
{
    /// <summary><c>slave-2/cam-1</c></summary>
    public override string ToString() => $"{Server}/{Camera}";
}
