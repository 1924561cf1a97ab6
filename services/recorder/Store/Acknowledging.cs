using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Checks acknowledgements against what is held, and journals them before they count.</summary>
internal sealed class Acknowledging(string storeId, HoldingLedger ledger, FrameReading reading, StoreWriter writer) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public async Task<AckResult> RunAsync(HoldingAck ack, CancellationToken ct)
    {
        if (ack.StoreId == storeId)
        {
            return new AckResult(0, 0, ack.Frames.Count, $"The store {storeId} cannot acknowledge its own holdings.");
        }

        if (ack.Frames.Count == 0)
        {
            return new AckResult(0, 0, 0);
        }

        await _one.WaitAsync(ct);
        try
        {
            return await RunOneAsync(ack, ct);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<AckResult> RunOneAsync(HoldingAck ack, CancellationToken ct)
    {
        var wanted = ack.Frames.ToHashSet();
        var known = new HashSet<FrameKey>();
        var judged = new Dictionary<ulong, (AckedPart Seen, TickBounds Left)>();
        var parts = new List<AckPart>();
        var fresh = 0L;
        var (from, to) = (ack.Frames.Min(f => f.Tick), ack.Frames.Max(f => f.Tick));
        foreach (var seen in ledger.PartsOf(ack.Run, ack.StoreId, from, to))
        {
            var records = reading.RecordsIn(ack.Run, seen.Volume);
            var part = AckMatching.Match(seen, AckMatching.Window(records, from, to), At(seen), wanted, known);
            if (part.Frames > seen.AckedFrames)
            {
                fresh += part.Frames - seen.AckedFrames;
                parts.Add(part);
                judged[seen.Volume] = (seen, AckMatching.Left(seen, part, records, At(seen)));
            }
        }

        if (parts.Count > 0)
        {
            var body = new AckBody(ack.Server, ack.Camera, ack.Run, ack.StoreId, parts, ack.GivenUp);
            if (!writer.TryAdd(Note.Of(RecordKind.Acknowledgement, body), out var durable))
            {
                return new AckResult(0, 0, 0, "Too many notes wait for the disk; acknowledge again later.");
            }

            await durable.WaitAsync(ct);
            ledger.Apply(body, judged);
        }

        return new AckResult((int)fresh, Math.Max(0, known.Count - (int)fresh), wanted.Count - known.Count);
    }

    private Func<StoredRecord, IReadOnlyList<StoredFrame>> At(AckedPart seen) => record => reading.FramesOf(seen.Volume, [record]);
}
