using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// One recorder that holds video of this server, as the home server asks it. A seam: <see cref="HoldingClient"/> asks over a socket. What it
/// cannot answer throws <see cref="HttpRequestException"/>, <see cref="IOException"/> or <see cref="InvalidDataException"/> and is asked again.
/// </summary>
internal interface IHolder : IDisposable
{
    /// <summary>Frame table of a part of a holding, ascending by tick.</summary>
    Task<HoldingTable> TableAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct);

    /// <summary>
    /// The run's description and its wanted frames, verified record by record as they lie on the holder's disk (R9), and what is damaged there.
    /// Records travel whole: what else lies in them may come, too.
    /// </summary>
    Task<HeldFrames> FramesAsync(
        HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted, CancellationToken ct);

    /// <summary>These frames are verified, fsynced and home (R3).</summary>
    Task AcknowledgeAsync(HoldingAck ack, CancellationToken ct);
}

/// <param name="Damaged">What the holder says it has and cannot give any more.</param>
internal sealed record HeldFrames(RunInfo Run, IReadOnlyList<ForeignFrame> Frames, IReadOnlyList<DamagedStretch> Damaged) : IDisposable
{
    /// <summary>Where the pictures lie; empty when they lie in memory of their own.</summary>
    public IReadOnlyList<RecordBuffers> Buffers { get; init; } = [];

    /// <summary>What another question to the same run gave, behind it; the memory of both belongs to the whole.</summary>
    public HeldFrames With(HeldFrames next) =>
        new(next.Run, [.. Frames, .. next.Frames], [.. Damaged, .. next.Damaged]) { Buffers = [.. Buffers, .. next.Buffers] };

    /// <summary>The pictures may not be read any more.</summary>
    public void Dispose()
    {
        foreach (var buffers in Buffers)
        {
            buffers.Dispose();
        }
    }
}
