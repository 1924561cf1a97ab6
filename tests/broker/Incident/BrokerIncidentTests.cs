using System.Text.Json.Nodes;
using Failover.Broker.Fixtures;

namespace Failover.Broker.Tests;

/// <summary>
/// The slice's own failover, real processes and cameras, with a real broker as the bus: a recorder dies and no picture is lost, also when the
/// broker is away during the whole incident.
/// </summary>
public sealed class BrokerIncidentTests : IAsyncLifetime
{
    private const string Recording = "recording a few seconds";
    private const string Injected = "slave-2 is killed";
    private const string Mended = "slave-2 is back; waiting";

    private readonly DemoProgram _demo = new($"broker-{TestContext.Current.TestMethod?.MethodName}");
    private TestBroker? _broker;

    private TestBroker Broker => _broker!;

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }

    [Fact]
    [Trait("Row", "1")]
    public Task RecorderKilled_OverTheBrokerWithTls_NoPictureIsLost() => NothingIsLostAsync(tls: true, "kill");

    /// <summary>Services and servers behind the stand-in of Dapr's sidecars, spares on the broker themselves.</summary>
    [Fact]
    public Task RecorderKilled_SidecarsAndHostsOnOneBroker_NoPictureIsLost() => NothingIsLostAsync(tls: false, "kill", bus: "dapr-rabbitmq");

    [Fact]
    [Trait("Row", "2")]
    [Trait("Tier", "slow")]
    public Task RecorderHangs_OverTheBroker_NoPictureIsLost() => NothingIsLostAsync(tls: false, "hang");

    [Fact]
    [Trait("Row", "3")]
    [Trait("Tier", "slow")]
    public Task RecorderCutOff_OverTheBroker_NoPictureIsLost() => NothingIsLostAsync(tls: false, "cut");

    [Fact]
    [Trait("Row", "11")]
    [Trait("Tier", "slow")]
    public Task RecorderKilled_BrokerHangsDuringTheWholeIncident_NoPictureIsLost_AndAllComesHome() =>
        BrokerAwayAsync(seconds: 15, Broker.PauseAsync, Broker.ContinueAsync);

    [Fact]
    [Trait("Row", "11")]
    [Trait("Tier", "slow")]
    public Task RecorderKilled_BrokerStoppedDuringTheWholeIncident_NoPictureIsLost_AndAllComesHome() =>
        BrokerAwayAsync(seconds: 15, Broker.StopAsync, () => Broker.StartAgainAsync(TestContext.Current.CancellationToken));

    [Fact]
    [Trait("Row", "11")]
    [Trait("Tier", "slow")]
    public Task RecorderKilled_SidecarsBrokerStoppedDuringTheWholeIncident_NoPictureIsLost_AndAllComesHome() =>
        BrokerAwayAsync(seconds: 15, Broker.StopAsync, () => Broker.StartAgainAsync(TestContext.Current.CancellationToken), bus: "dapr-rabbitmq");

    [Fact]
    [Trait("Row", "11")]
    [Trait("Tier", "slow")]
    public Task RecorderKilled_BrokerHangsUntilAGuardServesProvisionally_NoPictureIsLost_AndAllComesHome() =>
        BrokerAwayAsync(seconds: 45, Broker.PauseAsync, Broker.ContinueAsync);

    private async Task NothingIsLostAsync(bool tls, string fault, string bus = "rabbitmq")
    {
        var (code, result) = await _demo.RunAsync(Broker, tls, _ => Task.CompletedTask, "--bus", bus, "--cameras", "2", "--seconds", "8", "--fault", fault);
        AssertWhole(code, result);
        Assert.NotNull(result!["takeoverSeconds"]);
    }

    private async Task BrokerAwayAsync(int seconds, Func<Task> away, Func<Task> back, string bus = "rabbitmq")
    {
        var injectedBefore = true;
        async Task OnLineAsync(string line)
        {
            if (line.EndsWith(Recording, StringComparison.Ordinal))
            {
                await away();
                injectedBefore = _demo.Output.Contains(Injected, StringComparison.Ordinal);
            }
            else if (line.Contains(Mended, StringComparison.Ordinal))
            {
                await back();
            }
        }

        var (code, result) = await _demo.RunAsync(
            Broker, tls: false, OnLineAsync, "--bus", bus, "--cameras", "2", "--seconds", $"{seconds}", "--fault", "kill", "--bus-away");
        Assert.False(injectedBefore, "the broker was to be away before the fault");
        AssertWhole(code, result);
        Assert.True((long)result!["reinsertedBytes"]! > 0, "nothing came home: the guard kept nothing");
    }

    private void AssertWhole(int code, JsonNode? result)
    {
        Assert.True(code == 0 && result is not null, _demo.Output);
        Assert.Equal((0L, 0L), ((long)result!["framesLost"]!, (long)result["framesDuplicated"]!));
        Assert.True((long)result["framesSent"]! > 100, _demo.Output);
        _demo.Remove();
    }
}
