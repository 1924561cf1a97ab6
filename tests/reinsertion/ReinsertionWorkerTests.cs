using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Failover.Reinsertions.Tests.SiteOfBeats;

namespace Failover.Reinsertions.Tests;

/// <summary>The whole service on a real store file; the clock, the bus and the beats are the test's.</summary>
public sealed class ReinsertionWorkerTests : IAsyncLifetime
{
    private const string Name = "slave-2-t2-spare-1";
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-reinsertion-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly Heard _heard = new();
    private SqliteSiteStore _store = null!;
    private ReinsertionWorker _worker = null!;
    private long _sequence;
    private IReadOnlyList<HoldingReport> _held = [];
    private IReadOnlyList<ReinsertionProgress> _progress = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), _clock);
        await _store.CreateAsync(new SiteServer { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://x:1" } }, CancellationToken.None);
        await _store.CreateAsync(
            new Takeover
            {
                Metadata = new() { Name = "slave-2-t2" },
                Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "test" },
                Status = new() { State = TakeoverState.Reinserting },
            },
            CancellationToken.None);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Service_HoldingsComeHome_IsKeptOrderedAndJournaled()
    {
        _held = [Holding("cam-1"), Holding("cam-2")];
        Assert.Equal(ReinsertionState.Waiting, (await ReachAsync(r => r is not null))!.Status.State);
        var order = await OrderAsync(o => o.Holdings.Count == 2);
        Assert.Equal((Name, "slave-2", "http://spare-1:7420", "demo"), (order.Reinsertion, order.Server, order.HolderUrl, order.Site));
        _progress = [Progress(ReinsertionState.Copying, frames: 80)];
        await ReachAsync(r => r?.Status.State == ReinsertionState.Copying);
        (_held, _progress) = ([], [Progress(ReinsertionState.Completed, frames: 200, reason: "All is home.")]);
        var done = await ReachAsync(r => r?.Status.State == ReinsertionState.Completed);
        var ready = Assert.Single(done!.Status.Conditions);
        Assert.Equal((Condition.Ready, ConditionStatus.True, ConditionReason.Completed, "All is home."), (ready.Type, ready.Status, ready.Reason, ready.Message));
        Assert.Equal("100%", done.Status.Footage);
        Assert.Equal((200, 200_000, 200.0, "All is home."), (done!.Status.FramesInserted, done.Status.BytesInserted, done.Status.ElapsedMs, done.Status.Reason));
        Assert.Contains(_heard.Orders, o => o.Holdings.Count == 0);
        Assert.Equal(["ReinsertionStarted", "ReinsertionCompleted"], _heard.Journal.Select(j => j.Kind));
        Assert.All(_heard.Journal, j => Assert.Equal(("slave-2", "slave-2-t2"), (j.Server, j.Takeover)));
        Assert.Contains("200 frames (200000 bytes) came home to slave-2 from spare-1 in 0.2 s", _heard.Journal.Last().Text);
    }

    [Fact]
    public async Task Service_NumbersMove_AreWrittenOnceAMinuteOnly()
    {
        _held = [Holding()];
        await ReachAsync(r => r is not null);
        _progress = [Progress(ReinsertionState.Copying, frames: 1)];
        var before = (await ReachAsync(r => r?.Status.State == ReinsertionState.Copying))!.Metadata.ResourceVersion;
        var writes = 0;
        for (var frames = 2; frames < 250; frames++)
        {
            _progress = [Progress(ReinsertionState.Copying, frames: frames)];
            _clock.Advance(TimeSpan.FromMilliseconds(450));
            await StepAsync();
            var version = (await _store.GetAsync<Reinsertion>(Name, Ct))!.Metadata.ResourceVersion;
            writes += version == before ? 0 : 1;
            before = version;
        }
        // 124 s of the test's clock.
        Assert.InRange(writes, 1, 3);
    }

    [Fact]
    public async Task Service_RestartsInBetween_GoesOnWithTheSameObject()
    {
        _held = [Holding()];
        _progress = [Progress(ReinsertionState.Copying, frames: 30)];
        await ReachAsync(r => r?.Status.State == ReinsertionState.Copying);
        await StopAsync();
        await StartAsync();
        (_held, _progress) = ([], [Progress(ReinsertionState.Completed, frames: 100)]);
        Assert.Equal(100, (await ReachAsync(r => r?.Status.State == ReinsertionState.Completed))!.Status.FramesInserted);
        Assert.Single(await _store.ListAsync<Reinsertion>(Ct));
    }

    [Fact]
    public async Task Service_TwoReplicas_SayItOnce()
    {
        using var other = NewWorker();
        await other.StartAsync(Ct);
        _held = [Holding()];
        async Task BothAsync(Func<Reinsertion?, bool> condition)
        {
            await ReachAsync(condition, other);
        }
        await BothAsync(r => r is not null);
        (_held, _progress) = ([], [Progress(ReinsertionState.Completed, frames: 100)]);
        await BothAsync(r => r?.Status.State == ReinsertionState.Completed);
        for (var i = 0; i < 20; i++)
        {
            await StepAsync(other);
        }
        Assert.Equal(["ReinsertionStarted", "ReinsertionCompleted"], _heard.Journal.Select(j => j.Kind));
        await other.StopAsync(Ct);
    }

    private ReinsertionWorker NewWorker() => new(
        _heard, _store, _heard, new ServiceIdentity("reinsertion", "b1", "demo"), Times, _clock, new OpenIncidents(), NullLogger<ReinsertionWorker>.Instance);

    private Task StartAsync()
    {
        _worker = NewWorker();
        return _worker.StartAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
    }

    // Beats go on as recorders send them; the clock moves by one look of the service.
    private async Task StepAsync(ReinsertionWorker? other = null)
    {
        _sequence++;
        foreach (var worker in other is null ? [_worker] : new[] { _worker, other })
        {
            await worker.OnBeatAsync(BeatOf("spare-1", _sequence, "h1", _held, []), Ct);
            await worker.OnBeatAsync(BeatOf("slave-2", _sequence, "b1", [], _progress), Ct);
        }
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Ct);
    }

    private async Task<Reinsertion?> ReachAsync(Func<Reinsertion?, bool> condition, ReinsertionWorker? other = null)
    {
        for (var i = 0; i < 5000; i++)
        {
            var now = await _store.GetAsync<Reinsertion>(Name, Ct);
            if (condition(now))
            {
                return now;
            }
            await StepAsync(other);
        }
        throw new TimeoutException("not reached; journal: " + string.Join(" | ", _heard.Journal.Select(j => j.Text)));
    }

    private async Task<ReinsertionOrder> OrderAsync(Func<ReinsertionOrder, bool> condition)
    {
        for (var i = 0; i < 5000; i++)
        {
            if (_heard.Orders.FirstOrDefault(condition) is { } order)
            {
                return order;
            }
            await StepAsync();
        }
        throw new TimeoutException("no such order");
    }

    private sealed class Heard : IEventBus, IJournal
    {
        public ConcurrentQueue<ReinsertionOrder> Orders { get; } = new();
        public ConcurrentQueue<(string Kind, string Text, string? Server, string? Takeover)> Journal { get; } = new();

        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage
        {
            Assert.Equal(Topics.Reinsertions, topic);
            Orders.Enqueue((ReinsertionOrder)(object)message);
            return Task.FromResult(true);
        }

        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null) =>
            Journal.Enqueue((kind, text, server, takeover));
    }
}
