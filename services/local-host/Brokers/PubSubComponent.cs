using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>
/// A pub/sub component as a sidecar runs it: what its Component's metadata says, with the defaults of pubsub.rabbitmq, and what a
/// Resiliency says of its deliveries.
/// </summary>
internal sealed record PubSubComponent
{
    public required string Name { get; init; }

    /// <summary>Exchange kind of its topics: <c>fanout</c>, <c>direct</c>, <c>topic</c>, <c>headers</c>.</summary>
    public string ExchangeKind { get; init; } = "fanout";

    public bool Durable { get; init; } = true;

    /// <summary>Exchange and queue go with their last user. True unless said otherwise, as in Dapr.</summary>
    public bool DeletedWhenUnused { get; init; } = true;

    /// <summary>0 = transient, 2 = persistent.</summary>
    public byte DeliveryMode { get; init; }

    public bool PublisherConfirm { get; init; }

    public bool AutoAck { get; init; }

    public bool RequeueInFailure { get; init; }

    public bool EnableDeadLetter { get; init; }

    /// <summary>Deliveries in hand at most; 0 = unlimited.</summary>
    public byte PrefetchCount { get; init; }

    /// <summary><c>concurrencyMode: single</c>: one delivery after the other.</summary>
    public bool Single { get; init; }

    /// <summary>Default time to live of a message, s; 0 = kept.</summary>
    public int TtlSeconds { get; init; }

    /// <summary>Messages that wait in one queue at most; null = no limit of the queue's own.</summary>
    public long? MaxLength { get; init; }

    public long? MaxLengthBytes { get; init; }

    /// <summary>Wait before a reconnect.</summary>
    public TimeSpan ReconnectWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary><c>consumerID</c> as written; <c>{podName}</c> and <c>{appID}</c> are filled in. Null: the app-id.</summary>
    public string? ConsumerId { get; init; }

    public TopicScopes Scopes { get; init; } = TopicScopes.Open;

    public DeliveryPolicy Delivery { get; init; } = DeliveryPolicy.Once;

    /// <summary>The product's components for the broker in memory.</summary>
    public static IReadOnlyList<PubSubComponent> InMemory { get; } = [.. BusComponents.All.Select(Of)];

    /// <summary>The product's components on RabbitMQ, as <c>k8s/dapr</c> says them.</summary>
    public static IReadOnlyList<PubSubComponent> OnRabbit { get; } =
    [
        .. BusComponents.All.Select(component => Of(component) with
        {
            PublisherConfirm = true,
            PrefetchCount = (byte)BrokerTopology.PrefetchOf(component),
            // The broker's policy bounds its queues.
            MaxLength = null,
        }),
    ];

    /// <summary>Who consumes: one queue for each process, or one for all replicas of an app.</summary>
    public string ConsumerOf(string appId, string bootId) => (ConsumerId ?? "{appID}")
        .Replace("{podName}", $"{appId}-{bootId}", StringComparison.Ordinal)
        .Replace("{appID}", appId, StringComparison.Ordinal)
        .Replace("{uuid}", bootId, StringComparison.Ordinal);

    private static PubSubComponent Of(BusComponent component)
    {
        var durable = BrokerTopology.IsDurable(component);
        return new PubSubComponent
        {
            Name = component.Name,
            ExchangeKind = component.Spread == BusSpread.Direct ? "direct" : "fanout",
            DeletedWhenUnused = false,
            DeliveryMode = BrokerTopology.IsPersistent(component) ? (byte)2 : (byte)1,
            PrefetchCount = 1,
            Single = true,
            TtlSeconds = component.TtlSeconds,
            MaxLength = component.QueueLength,
            ConsumerId = durable ? null : "{podName}",
            Delivery = durable ? DeliveryPolicy.Patient : DeliveryPolicy.Once,
        };
    }
}

/// <summary>The inbound timeout and retry of a Resiliency. Without retry, a delivery that failed once is given up.</summary>
/// <param name="AnswerWithin">The app answers within this time or the delivery failed.</param>
/// <param name="Attempts">Deliveries at most.</param>
/// <param name="FirstPause">Doubles from here.</param>
/// <param name="LongestPause">To here.</param>
internal sealed record DeliveryPolicy(TimeSpan AnswerWithin, int Attempts, TimeSpan FirstPause, TimeSpan LongestPause)
{
    public static DeliveryPolicy Once { get; } = new(TimeSpan.FromSeconds(2), 1, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>For the journal in memory: tried as often as a quorum queue would deliver it.</summary>
    public static DeliveryPolicy Patient { get; } = new(TimeSpan.FromSeconds(2), 20, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
}
