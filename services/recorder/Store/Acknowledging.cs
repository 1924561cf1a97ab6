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
        var parts = new List<AckPart>();
        var left = new Dictionary<ulong, TickBounds>();
        var fresh = 0;
        var (from, to) = (ack.Frames.Min(f => f.Tick), ack.Frames.Max(f => f.Tick));
        foreach (var (volume, acknowledged) in ledger.PartsOf(ack.Run, ack.StoreId, from, to))
        {
            if (Match(volume, ack.Run, wanted, known, acknowledged, out var bounds, out var added) is { } part)
            {
                fresh += added;
                parts.Add(part);
                left[volume] = bounds;
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
            ledger.Apply(body, left);
        }

        return new AckResult(fresh, Math.Max(0, known.Count - fresh), wanted.Count - known.Count);
    }

    /// <summary>All that is acknowledged in one volume once this acknowledgement counts; null when it adds nothing there.</summary>
    private AckPart? Match(
        ulong volume,
        RunId run,
        HashSet<FrameKey> wanted,
        HashSet<FrameKey> known,
        PositionSet acknowledged,
        out TickBounds left,
        out int fresh)
    {
        left = TickBounds.None;
        fresh = 0;
        var ranges = new List<PositionRange>();
        var (count, bytes, stretch) = (0L, 0L, false);
        foreach (var frame in reading.FramesIn(run, volume))
        {
            var hit = wanted.Contains(frame.Key);
            var already = acknowledged.Contains(frame.Position);
            if (hit)
            {
                known.Add(frame.Key);
                fresh += already ? 0 : 1;
            }

            if (!hit && !already)
            {
                left = left.With(new TickBounds(frame.Tick, frame.Tick, 1));
                stretch = false;
                continue;
            }

            count++;
            bytes += frame.Size;
            var first = stretch ? ranges[^1].First : frame.Position;
            if (stretch)
            {
                ranges.RemoveAt(ranges.Count - 1);
            }

            ranges.Add(new PositionRange(first, frame.Position));
            stretch = true;
        }

        return fresh == 0 ? null : new AckPart(volume, ranges, count, bytes);
    }
}
