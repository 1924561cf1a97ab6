using Failover.Contracts;
using Failover.Media;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

/// <summary>What came home is related to what is recorded later, for a while and by the same clocks as when it came.</summary>
public sealed class RelateLaterTests
{
    private const long Period = 3600;
    private static readonly RunId Held = new("spare-1", "s", 1);
    private static readonly RunId After = new("slave-2", "b", 1);

    /// <summary>
    /// A table that came home a minute ago is a minute old: that is no clock that is a minute slow. Else the run would be laid over what the
    /// camera sent a minute later, by time, since no picture says otherwise.
    /// </summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(60, true)]
    public async Task RelateWhatCameHome_AMinuteLater_LaysItOverNothingThatWasNotThen(int holdersClockSlow, bool related)
    {
        var time = new FakeTimeProvider(TestFootage.Start);
        var home = new Memory();
        var homecoming = new CameraHomecoming(
            new HomecomingSeams { Name = "slave-2", Store = home, Holders = _ => throw new NotSupportedException(), Journal = new RecordingJournal(), Time = time, Logger = NullLogger.Instance },
            new OneTable(time, TimeSpan.FromSeconds(holdersClockSlow)),
            new ReinsertionOrder { Site = "site", Id = "o", Time = TestFootage.Start, Reinsertion = "r", Server = "slave-2", Holder = "spare-1", HolderUrl = "http://spare-1", Holdings = [] },
            _ => null);
        var holding = new HoldingReport("slave-2", "cam-1", Held, 0, 499 * Period, 500, 5000, Open: false);
        await homecoming.BringAsync(holding, holding.FromTick, holding.ToTick, null, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(16));
        var brought = await homecoming.BringAsync(holding, holding.FromTick, holding.ToTick, null, TestContext.Current.CancellationToken);
        Assert.Equal((500, 0), (brought.Inserted, brought.Left));

        // From then on the server records other pictures, for a minute.
        home.Add(TestFootage.Run() with { Id = After }, [.. Enumerable.Range(0, 1500).Select(i => Frame(10_000 + i, i))], TestFootage.Start + TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(60));
        homecoming.RelateWhatCameHome();

        Assert.Equal(related, home.Seams("slave-2", "cam-1").Any(seam => seam.Run == After));
    }

    private static StoredFrame Frame(int picture, int index) => new()
    {
        Tick = index * Period, Hash = new FrameHash(3, (ulong)picture), Flags = AccessUnitFlags.None, Size = 10, Volume = 1, Position = index * 10,
    };

    /// <summary>Holds 500 pictures that began at the start by its own clock.</summary>
    private sealed class OneTable(FakeTimeProvider time, TimeSpan slow) : IHolder
    {
        private readonly List<StoredFrame> _frames = [.. Enumerable.Range(0, 500).Select(i => Frame(i, i))];

        public Task<HoldingTable> TableAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct) =>
            Task.FromResult(new HoldingTable(Held, TestFootage.Start, [.. _frames.Select(frame => frame.ToRow(frame.Tick))], false, time.GetUtcNow() - slow));

        public Task<HeldFrames> FramesAsync(HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted, CancellationToken ct) =>
            Task.FromResult(new HeldFrames(
                TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1") with { Id = Held },
                [.. _frames.Select(frame => new ForeignFrame(frame.Tick, frame.Hash, frame.Flags, 0, WallMap.AnchorOf(TestFootage.Start, 0), new byte[10]))],
                []));

        public Task AcknowledgeAsync(HoldingAck ack, CancellationToken ct) => Task.CompletedTask;

        public void Dispose()
        {
            // Nothing is open.
        }
    }

    /// <summary>A home without a disk: the seam's own contract.</summary>
    private sealed class Memory : IHomeStore
    {
        private readonly Dictionary<RunId, (RunSummary Summary, List<StoredFrame> Frames)> _runs = [];
        private readonly Dictionary<RunId, Seam> _seams = [];

        public string StoreId => "store-1";

        public void Add(RunInfo info, List<StoredFrame> frames, DateTimeOffset first) => _runs[info.Id] = (new RunSummary
        {
            Info = info, FirstTick = frames[0].Tick, LastTick = frames[^1].Tick, Frames = frames.Count, Bytes = frames.Count * 10, Damaged = 0,
            Wall = new WallMap(WallMap.AnchorOf(first, frames[0].Tick)), Open = false,
        }, frames);

        public IReadOnlyList<RunSummary> Runs(string server, string camera) => [.. _runs.Values.Select(run => run.Summary)];

        public RunSummary? FindRun(RunId run) => _runs.GetValueOrDefault(run).Summary;

        public IReadOnlyList<StoredFrame> Frames(RunId run, long fromTick, long toTick) =>
            _runs.TryGetValue(run, out var found) ? [.. found.Frames.Where(frame => frame.Tick >= fromTick && frame.Tick <= toTick)] : [];

        public IReadOnlyList<Seam> Seams(string server, string camera) => [.. _seams.Values];

        public void AddSeam(Seam seam) => _seams[seam.Run] = seam;

        public Task<InsertResult> InsertHomeAsync(RunInfo foreignRun, IReadOnlyList<ForeignFrame> frames, CancellationToken ct)
        {
            Add(foreignRun with { Purpose = RunPurpose.Home }, [.. frames.Select((frame, i) => Frame((int)frame.Hash.Low, i))], TestFootage.Start);
            return Task.FromResult(new InsertResult(frames.Count, 0, [], frames.Count * 10));
        }

        public void NoteLoss(LostStretch lost) => throw new NotSupportedException();

        public Task YieldToRecordingAsync(CancellationToken ct) => Task.CompletedTask;
    }
}
