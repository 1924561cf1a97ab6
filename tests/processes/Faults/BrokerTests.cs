using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>The site's bus is a real broker, and it goes away. That a server dies meanwhile: <c>BrokerIncidentTests</c> of tests/broker.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class BrokerTests : IAsyncLifetime
{
    private const string User = "failover-services";

    /// <summary>What was heard last is old after 3 s.</summary>
    private const double SaidUnknownWithinSeconds = 9;

    private TestBroker? _broker;

    private TestBroker Broker => _broker!;

    private DemoBroker Bus => new(
        "127.0.0.1", Broker.Port,
        ["--bus", "rabbitmq", "--broker", Broker.AddressOf(User), "--broker-password-file", Broker.PasswordFileOf(User)]);

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }

    /// <summary>Ten minutes of the catalogue are longer than every limit that a silent bus can run into; 35 s are, too (25 s).</summary>
    [Theory]
    [Trait("Row", "7")]
    [Trait("Tier", "slow")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BrokerIsAway_SaidUnknownNobodyDeclaredAndNothingIsLost(bool itHangs)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Broker = Bus });
            await (itHangs ? Broker.PauseAsync() : Broker.StopAsync());
            site.Note(itHangs ? "the broker hangs (SIGSTOP)" : "the broker is stopped");
            await site.UntilAsync(
                "every server is said to be Unknown",
                status => [.. status?.Servers.Where(s => s.State != ServerState.Unknown).Select(s => $"{s.Name} is {s.State}") ?? ["the site does not answer"]],
                SaidUnknownWithinSeconds);
            await site.LiveAsync(35);
            Assert.All((await site.StatusAsync())!.Servers, server => Assert.Equal(ServerState.Unknown, server.State));
            await (itHangs ? Broker.ContinueAsync() : Broker.StartAgainAsync(TestContext.Current.CancellationToken));
            site.Note("the broker is back");
            await site.UntilAtRestAsync(120);
            await site.ProveNothingHappenedAsync();
            site.Well();
        }
    }

    /// <summary>What slave-2 said before it died comes out of the broker afterwards, all at once.</summary>
    [Fact]
    [Trait("Row", "8")]
    [Trait("Tier", "slow")]
    public async Task BacklogOfADeadServerComesOutAtOnce_NeverSaidAliveAgainAndTakenOver()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Broker = Bus });
            await Broker.PauseAsync();
            site.Note("the broker hangs (SIGSTOP)");
            await site.LiveAsync(4);
            await site.KillAsync("slave-2");
            var before = site.ReadDisk("slave-2");
            await site.LiveAsync(8);
            await Broker.ContinueAsync();
            site.Note("the broker runs on (SIGCONT)");
            var saidAlive = new List<string>();
            await site.UntilAsync("a takeover of slave-2 is Active", async () =>
            {
                if ((await site.StatusAsync())?.Servers.Single(s => s.Name == "slave-2") is { State: ServerState.Alive } server)
                {
                    saidAlive.Add(server.Reason);
                }
                return (await site.TakeoversAsync()).Any(t => t.Spec.Server == "slave-2" && t.Status.State == TakeoverState.Active) ? [] : ["there is none"];
            }, 40);
            Assert.Empty(saidAlive);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(120);
            await site.ProveAsync("slave-2", DemoSite.SpareNames, before);
            Assert.Single(await site.TakeoversAsync(), t => t.Spec.Server == "slave-2");
            site.Well();
        }
    }
}
