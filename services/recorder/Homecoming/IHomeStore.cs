using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What bringing footage home asks of the store at home. A seam; <see cref="FootageHome"/> is the product's. What a query returns is durable.</summary>
internal interface IHomeStore
{
    string StoreId { get; }

    /// <summary>Runs of a camera, by wall time.</summary>
    IReadOnlyList<RunSummary> Runs(string server, string camera);

    RunSummary? FindRun(RunId run);

    /// <summary>Frames of a run with ticks in [fromTick, toTick].</summary>
    IReadOnlyList<StoredFrame> Frames(RunId run, long fromTick, long toTick);

    IReadOnlyList<Seam> Seams(string server, string camera);

    void AddSeam(Seam seam);

    /// <summary>Verifies, writes and flushes frames of another recorder's run; durable when it completes.</summary>
    Task<InsertResult> InsertHomeAsync(RunInfo foreignRun, IReadOnlyList<ForeignFrame> frames, CancellationToken ct);

    /// <summary>Remembers a whole gap that a holder told of; the very same one again changes nothing.</summary>
    void NoteGap(Gap gap)
    {
        // A home that keeps no gaps.
    }

    /// <summary>Remembers as a gap what nobody has undamaged any more (R6); the very same again changes nothing.</summary>
    void NoteLoss(LostStretch lost);

    /// <summary>What a reinsertion gave up so far, also in an earlier process.</summary>
    IReadOnlyList<Gap> Losses(string server, string reinsertion) => [];

    /// <summary>Why bringing home waits for live recording now, in one sentence; null when it does not.</summary>
    string? YieldsBecause => null;

    /// <summary>Live recording always outranks (R5): completes when the disk has room for more than recording.</summary>
    Task YieldToRecordingAsync(CancellationToken ct);
}

/// <summary>A footage store as the home of its own video.</summary>
internal sealed class FootageHome(FootageStore store) : IHomeStore
{
    public string StoreId => store.StoreId;

    public IReadOnlyList<RunSummary> Runs(string server, string camera) => store.Runs(server, camera);

    public RunSummary? FindRun(RunId run) => store.FindRun(run);

    public IReadOnlyList<StoredFrame> Frames(RunId run, long fromTick, long toTick) => store.Frames(run, fromTick, toTick);

    public IReadOnlyList<Seam> Seams(string server, string camera) => store.Seams(server, camera);

    public void AddSeam(Seam seam) => store.AddSeam(seam);

    public Task<InsertResult> InsertHomeAsync(RunInfo foreignRun, IReadOnlyList<ForeignFrame> frames, CancellationToken ct) =>
        store.InsertHomeAsync(foreignRun, frames, ct);

    public void NoteGap(Gap gap) => store.NoteGap(gap);

    public void NoteLoss(LostStretch lost) => store.NoteGap(lost.ToGap());

    public IReadOnlyList<Gap> Losses(string server, string reinsertion) => store.LossesOf(server, reinsertion);

    public string? YieldsBecause => store.Headroom.YieldsBecause;

    public Task YieldToRecordingAsync(CancellationToken ct) => store.Headroom.WaitAsync(ct);
}
