using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>A simulated disk as the home of its own video.</summary>
internal sealed class SimHome(SimRecorder recorder) : IHomeStore
{
    /// <summary>128 MiB wait for the disk, and recording needs all of it.</summary>
    private const int QueuedToYield = 268;
    private readonly bool _acknowledgesTooEarly = recorder.Site.IsPlanted("ack-before-flush");
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<RunId, Seam> _seams = recorder.Disk.Seams().ToDictionary(seam => seam.Run);

    public string StoreId => recorder.Disk.StoreId;

    public IReadOnlyList<RunSummary> Runs(string server, string camera) =>
        [.. RunsOf(server, camera).Select(run => run.Summary()).OfType<RunSummary>().OrderBy(run => run.FirstWall).ThenBy(run => run.Info.Id.ToString(), StringComparer.Ordinal)];

    public RunSummary? FindRun(RunId run) => Find(run)?.Summary();

    public IReadOnlyList<StoredFrame> Frames(RunId run, long fromTick, long toTick) =>
        Find(run)?.Frames(fromTick, toTick, _acknowledgesTooEarly) ?? [];

    public IReadOnlyList<Seam> Seams(string server, string camera) =>
        [.. _seams.Values.Where(seam => seam.Server == server && seam.Camera == camera)];

    public void AddSeam(Seam seam)
    {
        if (_seams.GetValueOrDefault(seam.Run) != seam)
        {
            _seams[seam.Run] = seam;
            if (recorder.Site.IsPlanted("no-seam"))
            {
                return;
            }

            _ = recorder.Writer.Add(new DiskNote { Seam = seam });
        }
    }

    public async Task<InsertResult> InsertHomeAsync(RunInfo foreignRun, IReadOnlyList<ForeignFrame> frames, CancellationToken ct)
    {
        var session = recorder.Site.Cameras[foreignRun.Camera].SessionOf(foreignRun.Id);
        var run = recorder.Disk.Open(foreignRun with { Purpose = RunPurpose.Home }, session);
        var missing = new List<(SimGop Gop, DateTimeOffset Arrival)>();
        var present = 0;
        foreach (var frame in frames)
        {
            var number = (frame.Tick - session.TickBase) / WallMap.TicksPerSecond;
            if (run.Find(number) is not null)
            {
                present++;
            }
            else if (missing.Count == 0 || missing[^1].Gop.Number != number)
            {
                missing.Add((new SimGop(session, number, frame.Flags.HasFlag(Media.AccessUnitFlags.Damaged)) { Rotten = frame.Composition != 0 }, new WallMap(frame.WallAnchor).ToUtc(frame.Tick)));
            }
        }

        if (_acknowledgesTooEarly)
        {
            missing.ForEach(one => recorder.Writer.TryAppend(run, one.Gop, one.Arrival));
        }
        else if (missing.Count > 0)
        {
            await recorder.Writer.InsertAsync(run, missing);
        }

        return new InsertResult(missing.Count * SimGop.Pictures, present, [], (long)missing.Count * SimGop.Bytes);
    }

    public void NoteLoss(LostStretch lost)
    {
        var start = recorder.Site.Cameras[lost.Camera].SessionOf(lost.Run).TickBase;
        var (from, to) = ((lost.FirstTick - start) / WallMap.TicksPerSecond, (lost.LastTick - start) / WallMap.TicksPerSecond);
        if (!recorder.Disk.Gaps().Any(gap => gap.Camera == lost.Camera && gap.From == from && gap.To == to && gap.Cause == lost.Cause))
        {
            _ = recorder.Writer.Add(new DiskNote { Gap = new SimGap(recorder.Disk.NextGap(), lost.Server, lost.Camera, from, to, lost.Cause) });
        }
    }

    public async Task YieldToRecordingAsync(CancellationToken ct)
    {
        while (recorder.Writer.Queued > QueuedToYield)
        {
            await recorder.Sleep(LookAgain);
        }
    }

    private IEnumerable<DiskRun> RunsOf(string server, string camera) =>
        recorder.Disk.Runs.Concat(recorder.Disk.Former).Where(run => run.Info.Server == server && run.Info.Camera == camera);

    private DiskRun? Find(RunId run) => recorder.Disk.Find(run) ?? recorder.Disk.Former.Find(former => former.Info.Id == run);
}
