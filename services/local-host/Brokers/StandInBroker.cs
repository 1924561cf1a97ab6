using Failover.Platform;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Failover.LocalHost;

/// <summary>
/// A broker behind the stand-in: services and recorders of this local-host speak Dapr, and a RabbitMQ carries it, as in a cluster. Hosts
/// that speak AMQP themselves share the same broker.
/// </summary>
internal static class StandInBroker
{
    public static StandInOptions On(BrokerOptions broker, Dialer dialer, TimeProvider time, ILoggerFactory logs)
    {
        var connector = new BrokerConnector(broker, dialer, time);
        return new StandInOptions
        {
            Broker = new RabbitBroker((name, ct) => DialAsync(connector, name, ct), time, logs.CreateLogger<RabbitBroker>()),
            Components = PubSubComponent.OnRabbit,
        };
    }

    private static async Task<IConnection> DialAsync(BrokerConnector connector, string name, CancellationToken ct)
    {
        try
        {
            return await connector.ConnectAsync(name, ct);
        }
        catch (Exception e) when (BrokerProblem.IsOne(e) && !ct.IsCancellationRequested)
        {
            throw new BrokerException(BrokerProblem.Sentence(e, connector.Options), e);
        }
    }
}
