using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

/// <summary>Bits turned on the disk of a holder after it kept: real stores, real HTTP, a volume changed under its store.</summary>
public sealed partial class PullerTests
{
    private const long HeldTick = 2_000_000;

    [Fact]
    public async Task RoundAsync_RecordDamagedAtTheOnlyHolder_EndsWithANamedGapAndKeepsTheRecord()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var spare = await HolderAsync("spare-1");
        var held = Keep(spare, from: 200, records: 6);
        Damage(spare, held, picture: 450);
        using var rounds = new Rounds(this);

        await rounds.PassAsync(spare);
        Assert.Equal(ReinsertionState.Verifying, rounds.Of("spare-1").State);
        Assert.Equal(100, spare.Store.Holdings().Sum(holding => holding.Frames));
        Assert.Empty(GapsAtHome());

        // Nobody else came forward.
        rounds.Time.Advance(TimeSpan.FromSeconds(20));
        await rounds.PassAsync(spare);
        await rounds.PassAsync(spare);

        var progress = rounds.Of("spare-1");
        Assert.Equal(ReinsertionState.CompletedWithGaps, progress.State);
        Assert.Contains("100 frames are lost", progress.Reason, StringComparison.Ordinal);
        Assert.Contains("damaged at spare-1: its checksum differs", progress.Reason, StringComparison.Ordinal);
        var gap = Assert.Single(GapsAtHome());
        Assert.Equal(("cam-1", "damaged at spare-1: its checksum differs"), (gap.Camera, gap.Cause));
        Assert.InRange((gap.From - TestFootage.Start.AddSeconds(400 / 25.0)).Duration(), TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        Assert.InRange((gap.To!.Value - TestFootage.Start.AddSeconds(500 / 25.0)).Duration(), TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        Assert.Contains("FootageLost", _journal.Kinds);

        // Owed no longer, all but the damaged record shown, and that one not deleted as if it were home.
        Assert.Empty(spare.Store.Holdings());
        await spare.Store.FlushAsync();
        Assert.Equal(600, spare.Store.Frames(held).Count);
        AssertShown([.. Enumerable.Range(0, 400), .. Enumerable.Range(500, 300)]);
    }

    [Fact]
    public async Task RoundAsync_RecordDamagedAtOneHolderAndWholeAtAnother_IsBroughtFromThere()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var first = await HolderAsync("spare-1");
        Damage(first, Keep(first, from: 200, records: 6), picture: 450);
        var second = await HolderAsync("spare-2");
        Keep(second, from: 300, records: 5, tick: 7_000_000);
        using var rounds = new Rounds(this);

        await rounds.PassAsync(first, second);
        rounds.Time.Advance(TimeSpan.FromSeconds(20));
        await rounds.PassAsync(first, second);
        await rounds.PassAsync(first, second);

        Assert.Equal((ReinsertionState.Completed, ReinsertionState.Completed), (rounds.Of("spare-1").State, rounds.Of("spare-2").State));
        Assert.Empty(GapsAtHome());
        Assert.Empty(first.Store.Holdings());
        AssertEveryPictureOnce(800);
    }

    /// <summary>The other holder is silent now: it may have them, so nothing is given up yet.</summary>
    [Fact]
    public async Task RoundAsync_AnotherHolderDoesNotAnswer_WaitsForIt()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var first = await HolderAsync("spare-1");
        Damage(first, Keep(first, from: 200, records: 6), picture: 450);
        var second = await HolderAsync("spare-2");
        Keep(second, from: 300, records: 5, tick: 7_000_000);
        var silent = second.Order() with { HolderUrl = "http://127.0.0.1:1" };
        using var rounds = new Rounds(this);

        await rounds.PassAsync([first.Order(), silent]);
        rounds.Time.Advance(TimeSpan.FromSeconds(20));
        await rounds.PassAsync([first.Order(), silent]);

        Assert.Equal(ReinsertionState.Verifying, rounds.Of("spare-1").State);
        Assert.Contains("spare-2 may have them", rounds.Of("spare-1").Reason, StringComparison.Ordinal);
        Assert.Empty(GapsAtHome());
    }

    /// <summary>The process ends between giving up and its last word: the next one reads in its store what was given up.</summary>
    [Fact]
    public async Task RoundAsync_RestartedAfterGivingUp_StillEndsWithTheNamedGap()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var spare = await HolderAsync("spare-1");
        Damage(spare, Keep(spare, from: 200, records: 6), picture: 450);
        using (var rounds = new Rounds(this))
        {
            await rounds.PassAsync(spare);
            rounds.Time.Advance(TimeSpan.FromSeconds(20));
            await rounds.PassAsync(spare);
        }

        Assert.Empty(spare.Store.Holdings());
        using var after = new Rounds(this);
        await after.PassAsync(spare);

        Assert.Equal(ReinsertionState.CompletedWithGaps, after.Of("spare-1").State);
        Assert.Contains("cam-1 from 12:00:1", after.Of("spare-1").Reason, StringComparison.Ordinal);
        Assert.Contains("damaged at spare-1: its checksum differs", after.Of("spare-1").Reason, StringComparison.Ordinal);

        // Another incident with the same spare is not blamed for it.
        await after.PassAsync([spare.Order() with { Reinsertion = "slave-2-t4-spare-1" }]);
        await after.PassAsync([spare.Order() with { Reinsertion = "slave-2-t4-spare-1" }]);
        Assert.Contains(after.All, p => p is { Reinsertion: "slave-2-t4-spare-1", State: ReinsertionState.Completed });
    }

    /// <summary>Once it is done it asks no more, until a new order tells that the holder has something again.</summary>
    [Fact]
    public async Task RoundAsync_Finished_AsksTheHolderNoMoreUntilTheNextOrder()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var spare = await HolderAsync("spare-1");
        Keep(spare, from: 200, records: 6);
        using var rounds = new Rounds(this);
        var order = spare.Order();
        await rounds.PassAsync([order]);
        Assert.Equal(ReinsertionState.Completed, rounds.Of("spare-1").State);
        var asked = spare.Asked;

        for (var i = 0; i < 20; i++)
        {
            rounds.Time.Advance(Puller.BetweenRounds);
            await rounds.PassAsync(orders: []);
        }

        await rounds.HurryAsync();
        Assert.Equal(asked, spare.Asked);
        await rounds.PassAsync([order with { Id = "again" }]);
        Assert.True(spare.Asked > asked);
    }

    private static RunId Keep(Holder holder, int from, int records, long tick = HeldTick)
    {
        var run = TestFootage.Run(purpose: RunPurpose.Kept, recorder: tick == HeldTick ? "spare-1" : "spare-2");
        var writer = holder.Store.OpenRun(run);
        for (var i = from; i < from + (records * 100); i++)
        {
            var unit = TestFootage.Unit(i, tick);
            Assert.True(writer.Append(unit));
            unit.Release();
            if ((i + 1 - from) % 100 == 0)
            {
                holder.Store.FlushAsync().GetAwaiter().GetResult();
            }
        }

        writer.Close("the test wants it");
        holder.Store.FlushAsync().GetAwaiter().GetResult();
        return run.Id;
    }

    /// <summary>One bit of this picture turns on the disk; the record of a hundred pictures around it can no longer be proven.</summary>
    private static void Damage(Holder holder, RunId run, int picture)
    {
        var hash = TestFootage.Key(picture).Hash;
        var frame = holder.Store.Frames(run).Single(f => f.Hash == hash);
        using var file = File.OpenHandle(holder.Directory.Volume(frame.Volume), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Span<byte> one = stackalloc byte[1];
        Assert.Equal(1, RandomAccess.Read(file, one, frame.Position + 20));
        one[0] ^= 4;
        RandomAccess.Write(file, one, frame.Position + 20);
    }

    private IReadOnlyList<Gap> GapsAtHome() => _home.Gaps("slave-2", "cam-1", TestFootage.Start.AddMinutes(-1), TestFootage.Start.AddMinutes(10));

    private void AssertShown(IReadOnlyList<int> pictures)
    {
        var view = _home.View("slave-2", "cam-1", TestFootage.Start.AddMinutes(-1), TestFootage.Start.AddMinutes(10));
        Assert.Equal(pictures.Select(i => TestFootage.Key(i).Hash), view.Frames.Select(frame => frame.Frame.Hash));
    }

    /// <summary>A puller whose rounds the test makes, with a clock that it turns.</summary>
    private sealed class Rounds : IDisposable
    {
        private readonly RecorderKey _key;
        private readonly Puller _puller;

        public Rounds(PullerTests of)
        {
            _key = RecorderKey.LoadOrCreate(Path.Combine(of._homeDirectory.Path, "recorder.key"));
            _puller = new Puller(HomecomingSeams.Of(of.Services(_key), Token) with { Time = Time });
        }

        public FakeTimeProvider Time { get; } = new(TestFootage.Start.AddMinutes(5));

        public ReinsertionProgress Of(string holder) => _puller.Progress.Single(p => p.Holder == holder);

        public IReadOnlyList<ReinsertionProgress> All => _puller.Progress;

        public Task HurryAsync() => _puller.HurryAsync("cam-1", TestFootage.Start, TestFootage.Start.AddSeconds(20), TestContext.Current.CancellationToken);

        public Task PassAsync(params Holder[] holders) => PassAsync([.. holders.Select(holder => holder.Order())]);

        public async Task PassAsync(ReinsertionOrder[] orders)
        {
            foreach (var order in orders)
            {
                _puller.Offer(order);
            }

            await _puller.RoundAsync(TestContext.Current.CancellationToken);
        }

        public void Dispose() => _key.Dispose();
    }
}
