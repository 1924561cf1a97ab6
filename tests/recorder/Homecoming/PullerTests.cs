using Failover.Contracts;
using Failover.Media;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Recorder.Tests;

/// <summary>Reinsertion between real stores over real HTTP: slave-2 was away, spares held what it missed.</summary>
public sealed partial class PullerTests : IAsyncDisposable
{
    private const string Token = "token-of-the-site";
    private const long BeforeTick = 900_000;
    private const long AfterTick = 5_000_000;

    private readonly TestDirectory _homeDirectory = new();
    private readonly FootageStore _home;
    private readonly List<Holder> _holders = [];
    private readonly RecordingJournal _journal = new();

    public PullerTests()
    {
        _home = _homeDirectory.Open();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var holder in _holders)
        {
            await holder.DisposeAsync();
        }

        await _home.DisposeAsync();
        _homeDirectory.Dispose();
    }

    [Fact]
    public async Task RunAsync_OneHolder_EveryPictureIsHomeOnceAndNothingIsOwed()
    {
        var before = Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var after = Write(_home, TestFootage.Run(session: 2), AfterTick, 700, 300);
        var spare = await HolderAsync("spare-1");
        var held = Write(spare.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1"), 2_000_000, 200, 600);

        await PullAsync(until: () => spare.Store.Holdings().Count == 0);

        AssertEveryPictureOnce(1000);
        var seams = _home.Seams("slave-2", "cam-1").ToDictionary(seam => seam.Run);
        Assert.All(seams.Values, seam => Assert.Equal((before, SeamClass.Exact), (seam.Epoch, seam.Class)));
        Assert.Equal(BeforeTick - 2_000_000, seams[held].OffsetTicks);
        Assert.Equal(BeforeTick - AfterTick, seams[after].OffsetTicks);
    }

    [Fact]
    public async Task RunAsync_FalseAlarm_CopiesNothingAndSettlesEverything()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 600);
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1"), 2_000_000, 100, 300);

        var progress = await PullAsync(until: () => spare.Store.Holdings().Count == 0, noted: p => p.FramesPresent > 0);

        Assert.Equal((0, 300), (progress.Sum(p => p.FramesInserted), progress.Sum(p => p.FramesPresent)));
        AssertEveryPictureOnce(600);
    }

    [Fact]
    public async Task RunAsync_TwoHoldersInAnyOrder_MeetOnOneAxis()
    {
        // spare-2 overlaps only what came after, spare-1 what came before and spare-2's footage.
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        Write(_home, TestFootage.Run(session: 2), AfterTick, 900, 100);
        var second = await HolderAsync("spare-2");
        Write(second.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-2"), 7_000_000, 500, 450);
        await PullAsync(until: () => second.Store.Holdings().Count == 0);
        var first = await HolderAsync("spare-1");
        Write(first.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1"), 2_000_000, 200, 500);

        await PullAsync(until: () => first.Store.Holdings().Count == 0);

        Assert.Single(_home.Seams("slave-2", "cam-1").Select(seam => seam.Epoch).Distinct());
        AssertEveryPictureOnce(1000);
    }

    [Fact]
    public async Task RunAsync_HomeCopiesAreFlushedAfterTheHolderIsGone_TheyAreStillLaidOverEachOther()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1"), 2_000_000, 200, 520);
        using var stop = new CancellationTokenSource();
        using var key = RecorderKey.LoadOrCreate(Path.Combine(_homeDirectory.Path, "recorder.key"));
        var puller = new Puller(Services(key), Token);
        puller.Offer(spare.Order());
        var running = puller.RunAsync(stop.Token);
        await Poll.UntilAsync(() => spare.Store.Holdings().Count == 0, "the reinsertion does not get there");
        _holders.Remove(spare);
        await spare.DisposeAsync();

        // Pictures 700 to 719 were on their way to the disk here while they came home.
        var after = Write(_home, TestFootage.Run(session: 2), AfterTick, 700, 300);

        await Poll.UntilAsync(() => _home.Seams("slave-2", "cam-1").Any(seam => seam.Run == after && seam.Class == SeamClass.Exact), "the runs are never related");
        await stop.CancelAsync();
        await running;
        AssertEveryPictureOnce(1000);
    }

    [Fact]
    public async Task RunAsync_StoppedAtAnyPoint_GoesOnWhereItWas()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1"), 2_000_000, 200, 1800);
        for (var stops = 1; stops <= 4; stops++)
        {
            // A new puller each time, as after a kill: nothing is remembered but what is on the disks.
            var owed = spare.Store.Holdings().Sum(holding => holding.Frames);
            await PullAsync(until: () => spare.Store.Holdings().Sum(holding => holding.Frames) < owed || owed == 0);
        }

        await PullAsync(until: () => spare.Store.Holdings().Count == 0);

        AssertEveryPictureOnce(2000);
    }

    [Fact]
    public async Task HurryAsync_SomebodyWantsToSeeTheOutage_ThatPartComesHomeFirst()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1"), 2_000_000, 200, 1000);
        using var key = RecorderKey.LoadOrCreate(Path.Combine(_homeDirectory.Path, "recorder.key"));
        var puller = new Puller(Services(key), Token);
        puller.Offer(spare.Order());

        // Pictures 500 to 599.
        var (from, to) = (TestFootage.Start.AddSeconds(20), TestFootage.Start.AddSeconds(24));
        await puller.HurryAsync("cam-1", from, to, TestContext.Current.CancellationToken);

        Assert.Equal(100, _home.View("slave-2", "cam-1", from, to).Frames.Count);
        Assert.InRange(spare.Store.Holdings().Sum(holding => holding.Frames), 880, 900);
    }

    [Fact]
    public async Task RunAsync_WrongToken_NothingMovesAndTheReasonIsSaid()
    {
        Write(_home, TestFootage.Run(), BeforeTick, 0, 300);
        var spare = await HolderAsync("spare-1");
        Write(spare.Store, TestFootage.Run(purpose: RunPurpose.Kept, recorder: "spare-1"), 2_000_000, 200, 200);

        var progress = await PullAsync(until: () => _journal.Kinds.Contains("ReinsertionWaits"), token: "another");

        Assert.Equal(ReinsertionState.Waiting, Assert.Single(progress).State);
        Assert.Equal(200, spare.Store.Holdings().Sum(holding => holding.Frames));
    }

    private void AssertEveryPictureOnce(int count)
    {
        var view = _home.View("slave-2", "cam-1", TestFootage.Start.AddMinutes(-1), TestFootage.Start.AddMinutes(10));
        var expected = Enumerable.Range(0, count).Select(i => TestFootage.Key(i).Hash).ToList();
        Assert.Equal(expected, view.Frames.Select(frame => frame.Frame.Hash));
    }

    private static RunId Write(FootageStore store, RunInfo run, long firstTick, int from, int count)
    {
        var writer = store.OpenRun(run);
        for (var i = from; i < from + count; i++)
        {
            var unit = TestFootage.Unit(i, firstTick);
            Assert.True(writer.Append(unit));
            unit.Release();
        }

        writer.Close("the test wants it");
        store.FlushAsync().GetAwaiter().GetResult();
        return run.Id;
    }

    private async Task<IReadOnlyList<ReinsertionProgress>> PullAsync(
        Func<bool> until, string token = Token, Func<ReinsertionProgress, bool>? noted = null)
    {
        using var stop = new CancellationTokenSource();
        using var key = RecorderKey.LoadOrCreate(Path.Combine(_homeDirectory.Path, "recorder.key"));
        var services = Services(key);
        var puller = new Puller(services, token);
        var running = puller.RunAsync(stop.Token);
        await Poll.UntilAsync(
            () =>
            {
                _holders.ForEach(holder => puller.Offer(holder.Order()));
                return until();
            },
            "the reinsertion does not get there");
        await Poll.UntilAsync(() => noted is null || puller.Progress.Any(noted), "its progress does not say so");
        await stop.CancelAsync();
        await running;
        return puller.Progress;
    }

    private RecorderServices Services(RecorderKey key) => new()
    {
        Name = "slave-2", BootId = "boot-3", Store = _home, Dialer = new Dialer(), Journal = _journal, Key = key,
        Lag = new TimerLag(TimeProvider.System), Times = new FailoverTimes(), Time = TimeProvider.System, Logger = NullLogger.Instance,
    };

    private async Task<Holder> HolderAsync(string name)
    {
        var holder = await Holder.StartAsync(name, Token);
        _holders.Add(holder);
        return holder;
    }

    private sealed class Holder(string name, TestDirectory directory, FootageStore store, WebApplication app) : IAsyncDisposable
    {
        public TestDirectory Directory => directory;

        public FootageStore Store => store;

        /// <summary>Requests that it got.</summary>
        public int Asked { get; private set; }

        public static async Task<Holder> StartAsync(string name, string token)
        {
            var directory = new TestDirectory();
            var store = directory.Open();
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            Holder? holder = null;
            app.Use(next => context =>
            {
                holder!.Asked++;
                return next(context);
            });
            HoldingEndpoints.Map(app, store, token, TimeProvider.System);
            holder = new Holder(name, directory, store, app);
            await app.StartAsync();
            return holder;
        }

        public ReinsertionOrder Order() => new()
        {
            Site = "site",
            Id = "order",
            Time = TestFootage.Start,
            Reinsertion = $"slave-2-{name}",
            Server = "slave-2",
            Holder = name,
            HolderUrl = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
            Holdings = store.Holdings(),
        };

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            await store.DisposeAsync();
            directory.Dispose();
        }
    }
}

/// <summary>Remembers what was said.</summary>
internal sealed class RecordingJournal : IJournal
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _kinds = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _texts = new();

    public IReadOnlyCollection<string> Kinds => _kinds;

    public IReadOnlyCollection<string> Texts => _texts;

    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
    {
        _kinds.Enqueue(kind);
        _texts.Enqueue(text);
    }
}

/// <summary>Waits for a condition, generously: the machine may be busy.</summary>
internal static class Poll
{
    public static async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (!condition())
        {
            Assert.True(time.GetElapsedTime(began) < TimeSpan.FromSeconds(60), otherwise);
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, TestContext.Current.CancellationToken);
        }
    }
}
