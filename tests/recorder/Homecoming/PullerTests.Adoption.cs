using Failover.Contracts;
using Failover.Media;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

/// <summary>Footage of slave-9, which is gone, comes home to slave-2: real stores over real HTTP.</summary>
public sealed partial class PullerTests
{
    [Fact]
    public async Task Adopt_SameCameraUnderAnotherName_OneTimelineThatSaysWhereItIsFrom()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 600, 300);
        var spare = await HolderAsync("spare-1");
        var held = Write(spare.Store, Orphan("cam-7"), 2_000_000, 200, 600);
        using var adopting = new Adopting(this);

        await adopting.UntilAsync(spare, () => spare.Store.Holdings().Count == 0, ("cam-1", "cam-7"));

        AssertShown(200, 700);
        Assert.Equal(("slave-2", "cam-1", "slave-9/cam-7", RunPurpose.Home), Described(_home, held));
        Assert.Equal(SeamClass.Exact, Assert.Single(_home.Seams("slave-2", "cam-1"), seam => seam.Run == held).Class);
        Assert.Equal(ReinsertionState.Completed, Assert.Single(adopting.Progress).State);
        // The holder has deleted what it had: it was acknowledged under the name that it knows.
        await spare.Store.FlushAsync();
        Assert.Empty(spare.Store.Runs("slave-9", "cam-7"));
        // And after a restart it is still known.
        using var copy = _homeDirectory.CopyAsKilled();
        await using var again = copy.Open();
        Assert.Equal(("slave-2", "cam-1", "slave-9/cam-7", RunPurpose.Home), Described(again, held));
    }

    [Fact]
    public async Task Adopt_StoppedAtAnyPoint_GoesOnAndNothingIsDoubled()
    {
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, Orphan("cam-1"), 2_000_000, 0, 1800);
        for (var stops = 1; stops <= 3; stops++)
        {
            // All that the process knew is gone each time: it is judged again, against what it brought before.
            var owed = spare.Store.Holdings().Sum(holding => holding.Frames);
            using var adopting = new Adopting(this);
            await adopting.UntilAsync(spare, () => spare.Store.Holdings().Sum(holding => holding.Frames) < owed || owed == 0, ("cam-1", "cam-1"));
        }

        using var last = new Adopting(this);
        await last.UntilAsync(spare, () => spare.Store.Holdings().Count == 0, ("cam-1", "cam-1"));

        AssertShown(0, 1800);
    }

    /// <summary>Two cameras of one time are never one timeline, and a mapping that is wrong for one of them takes nothing of the other.</summary>
    [Fact]
    public async Task Adopt_OtherPicturesOfTheSameTime_NothingIsTakenUntilTheMappingIsAnother()
    {
        WriteOther(_home, TestFootage.Run(), 600);
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, Orphan("cam-7"), 2_000_000, 100, 400);
        Write(spare.Store, Orphan("cam-8", session: 2), 2_000_000, 100, 400);
        using var adopting = new Adopting(this);

        await adopting.UntilAsync(spare, () => adopting.Progress.Any(p => p.State == ReinsertionState.NoHome), ("cam-1", "cam-7"), ("cam-2", "cam-8"));

        Assert.Equal(
            "slave-2 adopts nothing of it: slave-2 has other pictures of cam-1 than those that spare-1 holds of slave-9/cam-7 at 2026-11-23 12:00:04Z: they are two cameras, or one that encodes anew for each who records it.",
            Assert.Single(adopting.Progress).Reason);
        await adopting.RoundAsync();
        Assert.Equal(800, spare.Store.Holdings().Sum(holding => holding.Frames));
        Assert.Empty(_home.Runs("slave-2", "cam-2"));

        await adopting.UntilAsync(spare, () => spare.Store.Holdings().Count == 0, ("cam-3", "cam-7"), ("cam-2", "cam-8"));

        Assert.Equal((400, 400), (Shown("cam-3").Count, Shown("cam-2").Count));
        Assert.Equal(ReinsertionState.Completed, Assert.Single(adopting.Progress).State);
    }

    /// <summary>Pictures that are the same, but five seconds later: a looped scene, or a camera that is looked at through another one.</summary>
    [Fact]
    public async Task Adopt_SamePicturesAtAnotherMoment_IsAnotherCamera()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 600);
        var spare = await HolderAsync("spare-1");
        var writer = spare.Store.OpenRun(Orphan("cam-7"));
        for (var i = 0; i < 400; i++)
        {
            // Five seconds and a half after slave-2 saw them.
            var unit = AccessUnitFactory.FromNals(2_000_000 + (i * TestFootage.Period), [TestFootage.Nal(i)], TestFootage.Start.AddSeconds(5.5 + (i / 25.0)), 0, AccessUnitFlags.None);
            Assert.True(writer.Append(unit));
            unit.Release();
        }

        writer.Close("the test wants it");
        await spare.Store.FlushAsync();
        using var adopting = new Adopting(this);
        await adopting.UntilAsync(spare, () => adopting.Progress.Any(p => p.State == ReinsertionState.NoHome), ("cam-1", "cam-7"));
        Assert.Contains("other pictures of cam-1", Assert.Single(adopting.Progress).Reason);
        Assert.Equal(400, spare.Store.Holdings().Sum(holding => holding.Frames));
    }

    [Fact]
    public async Task Adopt_HardlySideBySideOrAnotherTime_IsTaken()
    {
        // Three seconds before what is held, and half a second beside it: that says nothing.
        WriteOther(_home, TestFootage.Run(), 88);
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, Orphan("cam-1"), 2_000_000, 75, 400);
        using var adopting = new Adopting(this);
        await adopting.UntilAsync(spare, () => spare.Store.Holdings().Count == 0, ("cam-1", "cam-1"));
        Assert.Equal("slave-9/cam-1", Assert.Single(_home.Runs("slave-2", "cam-1"), run => run.Info.Purpose == RunPurpose.Home).Info.AdoptedFrom);
    }

    [Fact]
    public async Task Adopt_CameraIsNotInItsPlanOrHolderIsSilent_SaidAndNothingTaken()
    {
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, Orphan("cam-7"), 2_000_000, 0, 100);
        using var adopting = new Adopting(this);
        await adopting.UntilAsync(spare, () => adopting.Progress.Any(p => p.State == ReinsertionState.NoHome), ("cam-9", "cam-7"));
        Assert.Equal("slave-2 adopts nothing of it: slave-2 has no camera cam-9 in its plan.", Assert.Single(adopting.Progress).Reason);
        var order = adopting.OrderOf(spare, ("cam-1", "cam-7"));
        _holders.Remove(spare);
        await spare.DisposeAsync();
        adopting.Gate.Offer(order);
        await adopting.RoundAsync();
        var told = Assert.Single(adopting.Progress);
        Assert.Equal(ReinsertionState.Waiting, told.State);
        Assert.StartsWith("Waits for spare-1: ", told.Reason);
    }

    /// <summary>What another recorder was ordered to adopt is none of its business.</summary>
    [Fact]
    public async Task Adopt_ForAnotherServer_IsIgnored()
    {
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, Orphan("cam-7"), 2_000_000, 0, 100);
        using var adopting = new Adopting(this);
        adopting.Gate.Offer(adopting.OrderOf(spare, ("cam-1", "cam-7")) with { Server = "slave-3" });
        await adopting.RoundAsync();
        Assert.Empty(adopting.Progress);
        Assert.Equal(100, spare.Store.Holdings().Sum(holding => holding.Frames));
    }

    private static RunInfo Orphan(string camera, int session = 1) =>
        TestFootage.Run(session, RunPurpose.Kept, "spare-1", camera) with { Server = "slave-9" };

    private static (string Server, string Camera, string? From, RunPurpose Purpose) Described(FootageStore store, RunId run)
    {
        var info = store.FindRun(run)!.Info;
        return (info.Server, info.Camera, info.AdoptedFrom, info.Purpose);
    }

    /// <summary>A camera that shows something else at the same time.</summary>
    private static void WriteOther(FootageStore store, RunInfo run, int count)
    {
        var writer = store.OpenRun(run);
        TestFootage.Append(writer, 0, count, size: 80);
        writer.Close("the test wants it");
        store.FlushAsync().GetAwaiter().GetResult();
    }

    private IReadOnlyList<ViewFrame> Shown(string camera) =>
        _home.View("slave-2", camera, TestFootage.Start.AddMinutes(-1), TestFootage.Start.AddMinutes(10)).Frames;

    private void AssertShown(int from, int count) =>
        Assert.Equal(Enumerable.Range(from, count).Select(i => TestFootage.Key(i).Hash), Shown("cam-1").Select(frame => frame.Frame.Hash));

    /// <summary>A recorder's gate and puller, put together as the recorder does.</summary>
    private sealed class Adopting : IDisposable
    {
        private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
        private readonly RecorderKey _key;
        private readonly Puller _puller;

        public Adopting(PullerTests of)
        {
            _key = RecorderKey.LoadOrCreate(Path.Combine(of._homeDirectory.Path, "recorder.key"));
            var seams = HomecomingSeams.Of(of.Services(_key), Token) with { Time = _time };
            Func<ReinsertionOrder, IHolder> holders = order => new AdoptingHolder(seams.Holders(order), run => Gate!.OriginOf(run));
            _puller = new Puller(seams with { Holders = holders });
            var check = new AdoptionCheck("slave-2", seams.Store, camera => camera is "cam-1" or "cam-2" or "cam-3", TimeProvider.System);
            Gate = new AdoptionGate("slave-2", check, holders, _puller.Offer, TimeProvider.System, NullLogger.Instance);
        }

        public AdoptionGate Gate { get; }

        public IReadOnlyList<ReinsertionProgress> Progress => Gate.Before(_puller.Progress);

        public ReinsertionOrder OrderOf(Holder holder, params (string New, string Old)[] cameras)
        {
            var order = holder.Order();
            var (theirs, ours) = (cameras.ToDictionary(c => c.New, c => c.Old), cameras.ToDictionary(c => c.Old, c => c.New));
            return order with
            {
                Adoption = new Adoption("slave-9", theirs, "anna"),
                Holdings = [.. order.Holdings.Where(h => ours.ContainsKey(h.Camera)).Select(h => h with { Server = "slave-2", Camera = ours[h.Camera] })],
            };
        }

        public Task RoundAsync() => BothAsync(TestContext.Current.CancellationToken);

        private async Task BothAsync(CancellationToken ct)
        {
            await Gate.RoundAsync(ct);
            await _puller.RoundAsync(ct);
        }

        /// <summary>Round after round, with time in between; the one in which it is done is broken off wherever it is.</summary>
        public async Task UntilAsync(Holder holder, Func<bool> done, params (string New, string Old)[] cameras)
        {
            for (var rounds = 0; !done(); rounds++)
            {
                Assert.True(rounds < 50, "the adoption does not get there");
                Gate.Offer(OrderOf(holder, cameras));
                using var stop = new CancellationTokenSource();
                var round = BothAsync(stop.Token);
                await Poll.UntilAsync(() => round.IsCompleted || done(), "a round does not end");
                await stop.CancelAsync();
                await ((Task)round).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _time.Advance(TimeSpan.FromSeconds(5));
            }

            await RoundAsync();
        }

        public void Dispose() => _key.Dispose();
    }
}
