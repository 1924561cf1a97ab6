using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Bench;

/// <summary>Where the time of a reinsertion goes, by what it waits for.</summary>
internal sealed class TimeSpent
{
    private readonly ConcurrentDictionary<string, long> _ticks = new(StringComparer.Ordinal);

    public TimeSpan Of(string part) => TimeSpan.FromTicks(_ticks.GetValueOrDefault(part));

    public async Task<T> OnAsync<T>(string part, Task<T> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            return await work;
        }
        finally
        {
            _ticks.AddOrUpdate(part, Elapsed(began), (_, before) => before + Elapsed(began));
        }
    }

    public Task OnAsync(string part, Task work) => OnAsync(part, AsResult(work));

    private static long Elapsed(long began) => TimeProvider.System.GetElapsedTime(began).Ticks;

    private static async Task<bool> AsResult(Task work)
    {
        await work;
        return true;
    }
}

/// <summary>The product's way to a holder, timed.</summary>
internal sealed class TimedHolder(IHolder holder, TimeSpent spent) : IHolder
{
    public Task<HoldingTable> TableAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct) =>
        spent.OnAsync("tables", holder.TableAsync(holding, fromTick, toTick, ct));

    public Task<HeldFrames> FramesAsync(HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted, CancellationToken ct) =>
        spent.OnAsync("pictures", holder.FramesAsync(holding, fromTick, toTick, wanted, ct));

    public Task AcknowledgeAsync(HoldingAck ack, CancellationToken ct) => spent.OnAsync("acknowledgements", holder.AcknowledgeAsync(ack, ct));

    public void Dispose() => holder.Dispose();
}

/// <summary>The product's store as a home, timed.</summary>
internal sealed class TimedHome(IHomeStore home, TimeSpent spent) : IHomeStore
{
    public string StoreId => home.StoreId;

    public IReadOnlyList<RunSummary> Runs(string server, string camera) => home.Runs(server, camera);

    public RunSummary? FindRun(RunId run) => home.FindRun(run);

    public IReadOnlyList<StoredFrame> Frames(RunId run, long fromTick, long toTick) => home.Frames(run, fromTick, toTick);

    public IReadOnlyList<Seam> Seams(string server, string camera) => home.Seams(server, camera);

    public void AddSeam(Seam seam) => home.AddSeam(seam);

    public Task<InsertResult> InsertHomeAsync(RunInfo foreignRun, IReadOnlyList<ForeignFrame> frames, CancellationToken ct) =>
        spent.OnAsync("writing and flushing", home.InsertHomeAsync(foreignRun, frames, ct));

    public void NoteGap(Gap gap) => home.NoteGap(gap);

    public void NoteLoss(LostStretch lost) => home.NoteLoss(lost);

    public string? YieldsBecause => home.YieldsBecause;

    public Task YieldToRecordingAsync(CancellationToken ct) => spent.OnAsync("yielding to live recording", home.YieldToRecordingAsync(ct));
}
