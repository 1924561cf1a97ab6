using Failover.Broker.Fixtures;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>Deliveries that begin before the app listens are refused and gone; those after it are not.</summary>
public sealed class EarlyDeliveryTests
{
    private const string Declared = """
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: {name: verdicts}
        spec: {pubsubname: level, topic: verdicts, routes: {default: /bus/verdicts}}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeliveredBeforeReady_TheFirstAreLost_LaterOnesArrive()
    {
        var faults = new SidecarFaults();
        using var early = faults.On(SidecarFault.DeliveredBeforeReady, app: "late");
        await using var fixture = await StandInFixture.StartAsync(
            Ct, new StandInOptions { Faults = faults, Declared = SubscriptionFile.Parse(Declared, "s.yaml") });
        var sender = await fixture.AppAsync("sender");
        var port = FreePort.Find();
        var sidecar = fixture.StandIn.Register("late");
        await sidecar.ConnectAsync(new AppInstance("late", "boot-1", $"http://127.0.0.1:{port}"), Ct);
        await Poll.UntilAsync(() => sidecar.Connection!.Subscriptions.Count == 1, Ct);
        var failed = StandInMetrics.Delivered.WithLabels("late", "verdicts", nameof(DeliveryResult.Failed));
        await sender.Bus.PublishAsync(Contracts.Topics.Verdicts, BusApp.Verdict("too early"), Ct);
        await Poll.UntilAsync(() => failed.Value == 1, Ct);
        var late = await fixture.AppAsync("late", subscribe: false, port: port);
        await sender.Bus.PublishAsync(Contracts.Topics.Verdicts, BusApp.Verdict("in time"), Ct);
        await Poll.UntilAsync(() => late.Verdicts.Count == 1, Ct);
        Assert.Equal("in time", late.Verdicts.Single().Id);
    }
}
