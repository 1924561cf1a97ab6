using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>Writes footage that a guard held into the home volumes, in bites that live recording does not feel (R5).</summary>
internal sealed class HomeInsertion(Catalog catalog, FrameReading reading, StoreWriter writer, RecordingHeadroom headroom, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile int _biteBytes = PaceRules.LeastBiteBytes;

    public async Task<InsertResult> RunAsync(RunInfo foreignRun, IReadOnlyList<ForeignFrame> frames, CancellationToken ct)
    {
        if (frames.Count == 0)
        {
            return new InsertResult(0, 0, [], 0);
        }

        await _one.WaitAsync(ct);
        try
        {
            var run = catalog.DescriptionOf(foreignRun with { Purpose = RunPurpose.Home });
            if (foreignRun.Parameters.Count > run.Parameters.Count)
            {
                catalog.Describe(run = run with { Parameters = foreignRun.Parameters });
            }

            return await InsertAsync(run, frames, ct);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<InsertResult> InsertAsync(RunInfo run, IReadOnlyList<ForeignFrame> frames, CancellationToken ct)
    {
        var present = reading.Frames(run.Id, frames.Min(f => f.Tick), frames.Max(f => f.Tick)).Select(f => f.Key).ToHashSet();
        var rejected = new List<FrameKey>();
        var bite = new List<PendingFrame>();
        var (inserted, already, bytes, biteBytes) = (0, 0, 0L, 0);

        // The next bite is verified while one is written.
        var writing = Task.CompletedTask;
        try
        {
            foreach (var frame in frames)
            {
                if (!present.Add(frame.Key))
                {
                    already++;
                    continue;
                }

                if (!IsWhatItSays(frame))
                {
                    present.Remove(frame.Key);
                    rejected.Add(frame.Key);
                    continue;
                }

                bite.Add(new PendingFrame(frame.Tick, frame.Hash, frame.Flags, frame.Composition, frame.Payload, frame.WallAnchor));
                inserted++;
                bytes += frame.Payload.Length;
                biteBytes += frame.Payload.Length;
                if (biteBytes >= _biteBytes)
                {
                    await writing;
                    writing = BiteAsync(run, [.. bite], biteBytes, ct);
                    bite.Clear();
                    biteBytes = 0;
                }
            }

            await writing;
        }
        finally
        {
            // The writer reads the pictures where they are; whoever called may use their memory again afterwards.
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (bite.Count > 0)
        {
            await BiteAsync(run, [.. bite], biteBytes, ct);
        }

        return new InsertResult(inserted, already, rejected, bytes);
    }

    private async Task BiteAsync(RunInfo run, PendingFrame[] bite, int bytes, CancellationToken ct)
    {
        await headroom.WaitAsync(ct);
        var began = time.GetTimestamp();
        await writer.InsertAsync(run, bite);
        var took = time.GetElapsedTime(began);
        _biteBytes = PaceRules.NextBiteBytes(bytes, took);
        await headroom.RestAsync(took, ct);
    }

    private static bool IsWhatItSays(in ForeignFrame frame)
    {
        try
        {
            return AccessUnitHash.Compute(frame.Payload.Span) == frame.Hash;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
