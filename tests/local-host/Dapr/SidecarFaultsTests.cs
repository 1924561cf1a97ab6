using Dapr;
using Failover.Contracts;
using Failover.Platform;
using Grpc.Core;

namespace Failover.LocalHost.Tests;

/// <summary>Each fault switch, against the real Dapr client and real HTTP: on, and off again.</summary>
public sealed class SidecarFaultsTests : IAsyncLifetime
{
    private readonly SidecarFaults _faults = new() { FailAfter = TimeSpan.FromMilliseconds(50) };
    private StandInFixture? _fixture;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StandInFixture Fixture => _fixture!;

    public async ValueTask InitializeAsync() => _fixture = await StandInFixture.StartAsync(Ct, new StandInOptions { Faults = _faults });

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();

    [Fact]
    public async Task PublishLost_AnsweredOk_NobodyGetsIt()
    {
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        using (_faults.On(SidecarFault.PublishLost, app: "a", topic: Topics.Verdicts))
        {
            Assert.True(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("lost"), Ct));
            Assert.True(await b.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("of another app"), Ct));
        }
        Assert.True(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("after"), Ct));
        await Poll.UntilAsync(() => b.Verdicts.Count == 2, Ct);
        Assert.Equal(["of another app", "after"], b.Verdicts.Select(v => v.Id));
    }

    [Fact]
    public async Task PublishHangs_TheDeadlineEndsIt_AndOthersGoOn()
    {
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        using var impatient = Fixture.Connection(Fixture.StandIn.Register("a").ApiToken, new FailoverTimes { PublishDeadlineMs = 300 });
        using (_faults.On(SidecarFault.PublishHangs, app: "a"))
        {
            Assert.False(await impatient.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("given up"), Ct));
            Assert.True(await b.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
            await Poll.UntilAsync(() => a.Verdicts.Any(v => v.Id == "v-1"), Ct);
        }
        Assert.True(await impatient.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-2"), Ct));
        await Poll.UntilAsync(() => b.Verdicts.Any(v => v.Id == "v-2"), Ct);
        Assert.DoesNotContain(b.Verdicts, v => v.Id == "given up");
    }

    [Fact]
    public async Task PublishHangs_CallerGivesUp_IsCancelledAndNoDaprException()
    {
        using var client = Fixture.Client(Fixture.StandIn.Register("a").ApiToken);
        var a = await Fixture.AppAsync("a");
        using var hangs = _faults.On(SidecarFault.PublishHangs);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        // What the product's adapter rests on: the SDK has no deadline of its own, and tells the two apart.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PublishEventAsync("level", Topics.Verdicts, new { }, soon.Token));
        using var stopping = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), stopping.Token));
    }

    [Fact]
    public async Task PublishFails_InternalAfterAWhile_FalseAndCounted()
    {
        var a = await Fixture.AppAsync("a");
        using var client = Fixture.Client(Fixture.StandIn.Register("a").ApiToken);
        using var fails = _faults.On(SidecarFault.PublishFails, component: "level");
        var refused = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync("level", Topics.Verdicts, new { }, Ct));
        var status = Assert.IsType<RpcException>(refused.InnerException).Status;
        Assert.Equal((StatusCode.Internal, "error when publishing to topic verdicts in pubsub level: channel/connection is not open"), (status.StatusCode, status.Detail));
        Assert.False(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        Assert.True(await a.Bus.PublishAsync(Topics.Journal, BusApp.Entry("e-1"), Ct));
        var bulk = await client.BulkPublishEventAsync("level", Topics.Verdicts, [BusApp.Verdict("v-2")], cancellationToken: Ct);
        Assert.Single(bulk.FailedEntries);
    }

    [Fact]
    public async Task PublishReordered_TheSecondOvertakesTheFirst_TheLastStillComes()
    {
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        using var reordered = _faults.On(SidecarFault.PublishReordered, app: "a");
        foreach (var id in (string[])["1", "2", "3"])
        {
            Assert.True(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict(id), Ct));
        }
        await Poll.UntilAsync(() => b.Verdicts.Count == 3, Ct);
        Assert.Equal(["2", "1", "3"], b.Verdicts.Select(v => v.Id));
    }

    [Fact]
    public async Task DeliveredTwice_SameIdTwice()
    {
        var a = await Fixture.AppAsync("a");
        using var twice = _faults.On(SidecarFault.DeliveredTwice, app: "a", topic: Topics.Journal);
        await a.Bus.PublishAsync(Topics.Journal, BusApp.Entry("e-1"), Ct);
        await Poll.UntilAsync(() => a.Journal.Count == 2, Ct);
        Assert.All(a.Journal, e => Assert.Equal("e-1", e.Id));
    }

    [Fact]
    public async Task Parked_OneIsHeld_TheRestWaitsAndExpires()
    {
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        using (_faults.On(SidecarFault.Parked, app: "a", topic: Topics.Verdicts))
        {
            await b.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("held"), Ct);
            await b.Bus.PublishAsync(Topics.Journal, BusApp.Entry("e-1"), Ct);
            await Poll.UntilAsync(() => a.Journal.Count == 1 && b.Verdicts.Count == 1, Ct);
            Assert.Empty(a.Verdicts);
        }
        await Poll.UntilAsync(() => a.Verdicts.Count == 1, Ct);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_MidHandler_TheMessageGoesBackOrIsLost(bool nacked)
    {
        var handling = new TaskCompletionSource();
        var a = await Fixture.AppAsync("a", app => app.OnJournal = async (entry, ct) =>
        {
            if (entry.Id == "in hand" && handling.TrySetResult())
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
        });
        var sidecar = Fixture.StandIn.Register("a");
        using var nack = nacked ? _faults.On(SidecarFault.ShutdownNack, app: "a") : null;
        Assert.True(await a.Bus.PublishAsync(Topics.Journal, BusApp.Entry("in hand"), Ct));
        await handling.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await sidecar.StopAsync();
        Assert.False(await a.Bus.PublishAsync(Topics.Journal, BusApp.Entry("nobody takes it"), Ct));
        // A join meanwhile does not bring it back.
        Assert.Null(await sidecar.ConnectAsync(new AppInstance("a", "boot-1", a.Url), Ct));
        await sidecar.StartAsync();
        await sidecar.Connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await Poll.UntilAsync(() => a.Bus.PublishAsync(Topics.Journal, BusApp.Entry("after"), Ct), Ct);
        await Poll.UntilAsync(() => a.Journal.Any(e => e.Id == "after"), Ct);
        Assert.Equal(nacked ? ["after"] : ["in hand", "after"], a.Journal.Select(e => e.Id));
    }

    [Fact]
    public async Task SubscriptionsLost_DeafUntilTheNextLife_ButItPublishes()
    {
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        var sidecar = Fixture.StandIn.Register("a");
        using (_faults.On(SidecarFault.SubscriptionsLost, app: "a"))
        {
            await sidecar.StartAsync();
            await Poll.UntilAsync(() => sidecar.Connection is { Failed: true }, Ct);
        }
        await Poll.UntilAsync(() => a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct), Ct);
        await Poll.UntilAsync(() => b.Verdicts.Count == 1, Ct);
        Assert.Empty(a.Verdicts);
        await sidecar.StartAsync();
        await sidecar.Connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await b.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-2"), Ct);
        await Poll.UntilAsync(() => a.Verdicts.Any(v => v.Id == "v-2"), Ct);
    }
}
