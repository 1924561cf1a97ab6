namespace Failover.LocalHost;

/// <summary>What stands behind the sidecars: topics, queues and their consumers. In memory, or RabbitMQ.</summary>
internal interface IBroker : IAsyncDisposable
{
    /// <summary>For people and for <c>GET /v1.0/metadata</c>: the component's type.</summary>
    string ComponentType { get; }

    /// <summary>One component of one app's sidecar. In daprd that is one connection and one channel for all its topics.</summary>
    IBrokerLink Open(PubSubComponent component, string appId);
}

/// <summary>A component of one sidecar, connected to the broker. It may be disposed more than once.</summary>
internal interface IBrokerLink : IAsyncDisposable
{
    /// <summary>It was connected once. Never withdrawn: daprd has no signal for a broker that went away.</summary>
    bool WasConnected { get; }

    /// <summary>Connects for the first time.</summary>
    /// <exception cref="BrokerException">The broker cannot be reached.</exception>
    Task ConnectAsync(CancellationToken ct);

    /// <summary>Hands a message to the broker. A broker with no queue for it takes it all the same, and it is gone.</summary>
    /// <returns>False when no queue took it, where the broker says so.</returns>
    /// <exception cref="BrokerException">The broker did not take it.</exception>
    Task<bool> PublishAsync(BrokerMessage message, CancellationToken ct);

    /// <summary>Declares the queue and consumes it until the result is disposed.</summary>
    Task<IAsyncDisposable> ConsumeAsync(SubscribedQueue queue, DeliverAsync deliver, CancellationToken ct);
}

/// <summary>Handles one delivery; never throws. Its token ends with the consumer.</summary>
internal delegate Task<Settlement> DeliverAsync(ReadOnlyMemory<byte> body, CancellationToken ct);

/// <summary>What the broker is told about a delivery.</summary>
internal enum Settlement
{
    Ack,

    /// <summary>Not requeued: discarded, or to the queue's dead letter exchange.</summary>
    Nack,

    /// <summary>Back to the front of its queue.</summary>
    Requeue,
}

/// <summary>A message for the broker.</summary>
/// <param name="Topic">The exchange.</param>
/// <param name="RoutingKey">Or empty.</param>
/// <param name="Body">Envelope or raw payload.</param>
/// <param name="TimeToLive">Null: kept.</param>
/// <param name="Properties">AMQP properties that the request's metadata asked for.</param>
internal sealed record BrokerMessage(
    string Topic, string RoutingKey, ReadOnlyMemory<byte> Body, TimeSpan? TimeToLive, MessageProperties Properties);

/// <summary>AMQP properties; daprd sets none by itself but content type and delivery mode.</summary>
internal sealed record MessageProperties(
    byte? Priority = null, string? ContentType = null, string? MessageId = null, string? CorrelationId = null, string? Type = null)
{
    public static MessageProperties None { get; } = new();
}

/// <summary>A queue as a subscription asks for it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Topic">The exchange it is bound to.</param>
/// <param name="RoutingKeys">One binding each.</param>
/// <param name="Quorum">Queue type quorum, else classic.</param>
/// <param name="SingleActiveConsumer">One consumer at a time.</param>
/// <param name="MaxPriority">Or null.</param>
internal sealed record SubscribedQueue(
    string Name, string Topic, IReadOnlyList<string> RoutingKeys, bool Quorum, bool SingleActiveConsumer = false, byte? MaxPriority = null);

/// <summary>The broker did not take it, or cannot be reached. The message never holds a credential.</summary>
internal sealed class BrokerException(string message, Exception? inner = null) : Exception(message, inner);
