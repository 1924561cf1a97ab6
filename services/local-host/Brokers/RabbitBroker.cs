using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Failover.LocalHost;

/// <summary>
/// RabbitMQ behind the sidecars, used as daprd's pubsub.rabbitmq uses it: for each component of each app one connection and one channel,
/// its own reconnecting, confirms that are only logged. A host that speaks AMQP itself meets the same exchanges, queues and messages.
/// </summary>
/// <param name="dial">Opens a connection under a client name, without automatic recovery. It never throws a credential.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Log.</param>
internal sealed class RabbitBroker(Func<string, CancellationToken, Task<IConnection>> dial, TimeProvider time, ILogger<RabbitBroker> log) : IBroker
{
    public string ComponentType => "pubsub.rabbitmq";

    public IBrokerLink Open(PubSubComponent component, string appId) => new RabbitLink(dial, component, appId, time, log);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
