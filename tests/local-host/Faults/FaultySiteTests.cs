using Failover.Contracts;

namespace Failover.LocalHost.Tests;

/// <summary>
/// What a sidecar can do to a site that only repeats levels: plans converge, nobody is accused, the journal has each entry once. Every test
/// leaves the site as it found it.
/// </summary>
public sealed class FaultySiteTests(FaultySite site) : IClassFixture<FaultySite>, IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await site.SettleAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Plans_LostBehindAnOk_ConvergeOnceTheyPass()
    {
        int wanted;
        using (site.Faults.On(SidecarFault.PublishLost, app: "election", component: "plans"))
        {
            wanted = await site.AddCameraAsync();
            await PublishedPlansAsync(6);
            Assert.Equal(wanted - 1, await site.AssignedAsync("slave-1"));
        }
        await Poll.UntilAsync(async () => await site.AssignedAsync("slave-1") == wanted, Ct);
    }

    [Fact]
    public async Task Plans_DoubledAndReordered_ConvergeAndNoneIsRefusedAloud()
    {
        using var twice = site.Faults.On(SidecarFault.DeliveredTwice);
        using var reordered = site.Faults.On(SidecarFault.PublishReordered, component: "plans");
        for (var i = 0; i < 3; i++)
        {
            var wanted = await site.AddCameraAsync();
            await Poll.UntilAsync(async () => await site.AssignedAsync("slave-1") == wanted, Ct);
        }
        var beat = await site.RecorderAsync("slave-1");
        Assert.Null(beat!.PlanRefused);
        var events = await site.EventsAsync();
        Assert.DoesNotContain(events, e => e.Kind == "PlanRefused");
        Assert.Equal(events.Count, events.Select(e => e.Id).Distinct().Count());
        AssertNobodyDeclared(events);
    }

    [Fact]
    public async Task Plans_HangingPublish_ConvergesWhenTheBrokerMovesOn()
    {
        int wanted;
        using (site.Faults.On(SidecarFault.PublishHangs, app: "election", component: "plans"))
        {
            wanted = await site.AddCameraAsync();
            await GuardsHaveAsync(wanted);
            Assert.Equal(wanted - 1, await site.AssignedAsync("slave-1"));
        }
        await Poll.UntilAsync(async () => await site.AssignedAsync("slave-1") == wanted, Ct);
    }

    [Fact]
    public async Task Beats_ParkedForAll_BusSignIsUnknownAndNobodyIsDeclared()
    {
        await using var listener = await site.ListenAsync();
        using (site.Faults.On(SidecarFault.Parked, topic: Topics.Beats))
        {
            await Poll.UntilAsync(() => FaultySite.Names.All(n => BusSign(n) == SignValue.Unknown), Ct);
            Assert.All((await site.StatusAsync()).Servers, NotDeclared);
        }
        await Poll.UntilAsync(() => FaultySite.Names.All(n => BusSign(n) == SignValue.Alive), Ct);
        AssertNobodyDeclared(await site.EventsAsync());
    }

    [Fact]
    public async Task Beats_OfOneFail_ItsBusSignIsMissingAndTheProbeIsAVeto()
    {
        await using var listener = await site.ListenAsync();
        using (site.Faults.On(SidecarFault.PublishFails, app: "slave-2", topic: Topics.Beats))
        {
            await Poll.UntilAsync(() => BusSign("slave-2") == SignValue.Missing && BusSign("slave-1") == SignValue.Alive, Ct);
            NotDeclared((await site.StatusAsync()).Servers.Single(s => s.Name == "slave-1"));
        }
        await Poll.UntilAsync(() => BusSign("slave-2") == SignValue.Alive, Ct);
        AssertNobodyDeclared(await site.EventsAsync());
    }

    [Fact]
    public async Task SidecarOfARecorder_GoneAndBack_RecorderGoesOnAndConverges()
    {
        var sidecar = site.StandIn.Register("slave-1");
        var boot = (await site.RecorderAsync("slave-1"))!.BootId;
        await sidecar.StopAsync();
        var wanted = await site.AddCameraAsync();
        await PublishedPlansAsync(6);
        Assert.Equal((wanted - 1, boot), (await site.AssignedAsync("slave-1"), (await site.RecorderAsync("slave-1"))!.BootId));
        await sidecar.StartAsync();
        await Poll.UntilAsync(async () => await site.AssignedAsync("slave-1") == wanted, Ct);
        AssertNobodyDeclared(await site.EventsAsync());
    }

    [Fact]
    public async Task SidecarOfElection_StopsWithItsMessagesNacked_EverythingConverges()
    {
        using var nacked = site.Faults.On(SidecarFault.ShutdownNack, app: "election");
        var sidecar = site.StandIn.Register("election");
        await sidecar.StopAsync();
        var wanted = await site.AddCameraAsync();
        await GuardsHaveAsync(wanted);
        await sidecar.StartAsync();
        await Poll.UntilAsync(async () => await site.AssignedAsync("slave-1") == wanted, Ct);
    }

    [Fact]
    public async Task SidecarOfARecorder_LostItsSubscriptions_ItIsDeafButHeardUntilTheNextLife()
    {
        var sidecar = site.StandIn.Register("slave-1");
        int wanted;
        using (site.Faults.On(SidecarFault.SubscriptionsLost, app: "slave-1"))
        {
            await sidecar.StartAsync();
            await Poll.UntilAsync(() => sidecar.Connection is { Failed: true }, Ct);
            wanted = await site.AddCameraAsync();
            await PublishedPlansAsync(6);
            Assert.Equal(wanted - 1, await site.AssignedAsync("slave-1"));
            NotDeclared((await site.StatusAsync()).Servers.Single(s => s.Name == "slave-1"));
        }
        await sidecar.StartAsync();
        await Poll.UntilAsync(async () => await site.AssignedAsync("slave-1") == wanted, Ct);
    }

    private SignValue? BusSign(string server) =>
        site.Health.GetValueOrDefault(server)?.Signs.FirstOrDefault(s => s is { Place: "heartbeat", Name: "beats" })?.Value;

    // Who guards whom is election's newest decision: it has read the new camera.
    private async Task GuardsHaveAsync(int cameras) =>
        await Poll.UntilAsync(async () => (await site.GuardsAsync())?.Servers.Any(s => s.Server == "slave-1" && s.Cameras == cameras) ?? false, Ct);

    private static async Task PublishedPlansAsync(int more)
    {
        var counter = StandInMetrics.Published.WithLabels("plans", Topics.Plans);
        var before = counter.Value;
        await Poll.UntilAsync(() => counter.Value >= before + more, Ct);
    }

    // A busy machine may be late enough for Suspect, or know it of itself (Unknown); neither accuses anybody.
    private static void NotDeclared(ServerStatus server) => Assert.False(server.State is ServerState.Failed or ServerState.NotRecording, server.Reason);

    private static void AssertNobodyDeclared(IReadOnlyList<JournalEntry> events) =>
        Assert.DoesNotContain(events, e => e.Kind.StartsWith("Takeover", StringComparison.Ordinal) || e.Kind == "ServerFailed");
}
