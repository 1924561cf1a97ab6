using Failover.Broker.Fixtures;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Failover.LocalHost.Tests;

/// <summary>A real RabbitMQ, and stand-ins in front of it. Tests that stop the broker start it again.</summary>
public sealed class RabbitSite : IAsyncLifetime
{
    private TestBroker? _broker;

    internal TestBroker Broker
    {
        get
        {
            Assert.SkipWhen(TestBroker.Missing is not null, TestBroker.Missing ?? "");
            return _broker!;
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (TestBroker.Missing is null)
        {
            _broker = await TestBroker.StartAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }

    /// <summary>As the services' user, and reconnecting sooner than a real site does.</summary>
    internal StandInOptions Options(SidecarFaults? faults = null) => new()
    {
        Broker = new RabbitBroker(DialAsync, TimeProvider.System, NullLogger<RabbitBroker>.Instance),
        Components =
        [
            .. PubSubComponent.OnRabbit.Select(c => c with
            {
                ReconnectWait = TimeSpan.FromMilliseconds(500), Delivery = c.Delivery with { AnswerWithin = TimeSpan.FromSeconds(30) },
            }),
        ],
        Faults = faults ?? new SidecarFaults(),
    };

    internal Task<StandInFixture> StandInAsync(SidecarFaults? faults = null) => StandInFixture.StartAsync(Ct, Options(faults));

    internal BrokerOptions BrokerOptions => BrokerOptions.Check(
        new BrokerSettings { Broker = Broker.AddressOf("failover-services"), PasswordFile = Broker.PasswordFileOf("failover-services") });

    internal Task<IConnection> DialAsync(string name, CancellationToken ct) => new BrokerConnector(BrokerOptions, new Dialer(), TimeProvider.System).ConnectAsync(name, ct);
}
