using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// What stands in the broker, exactly as Dapr's pubsub.rabbitmq declares it for the components of <see cref="BusComponents"/>: one
/// table for the AMQP adapter, for the sidecar stand-in, and for what <c>k8s/rabbitmq</c> and <c>k8s/dapr</c> say. Whoever declares
/// the same name with other arguments gets 406 and, in daprd, disturbs every subscription of the component.
/// </summary>
public static class BrokerTopology
{
    /// <summary>Where journal entries go that nobody could handle (a policy of the broker names it, not the declaration).</summary>
    public const string DeadExchange = "failover.dead";
    public const string DeadQueue = "failover-dead";

    /// <summary>Where journal entries go that no queue was bound for.</summary>
    public const string UnroutedExchange = "failover.unrouted";
    public const string UnroutedQueue = "failover-unrouted";

    /// <summary>Deliveries of one durable message before it is dead; the policy says the same.</summary>
    public const int DeliveryLimit = 20;

    /// <summary>Each look at the dead letters is a delivery: these many are allowed.</summary>
    public const int LooksAtADeadLetter = 1_000_000;

    /// <summary>A level queue that nobody reads any more is gone after this.</summary>
    public static readonly TimeSpan LevelQueueExpires = TimeSpan.FromSeconds(60);

    /// <summary>Entries that the journal's queue, the dead and the unrouted queue hold at most; then publishers are refused.</summary>
    public const int DurableQueueLength = 100_000;

    /// <summary>Every topic of the bus.</summary>
    public static IReadOnlyList<string> Topics { get; } =
    [
        Contracts.Topics.Beats, Contracts.Topics.Health, Contracts.Topics.Plans, Contracts.Topics.Takeovers, Contracts.Topics.Verdicts,
        Contracts.Topics.Reinsertions, Contracts.Topics.Journal,
    ];

    /// <summary>The durable component: a queue per app, which replicas share; every other has one per process.</summary>
    public static bool IsDurable(BusComponent component) => component == BusComponents.Journal;

    /// <summary>The exchange of a topic: its name is the topic's.</summary>
    public static BrokerExchange ExchangeOf(string topic) => ExchangeOf(BusComponents.Of(topic), topic);

    public static BrokerExchange ExchangeOf(BusComponent component, string topic) =>
        new(topic, component.Spread == BusSpread.Direct ? "direct" : "fanout", Durable: true, AutoDelete: false);

    /// <summary>
    /// Dapr's <c>consumerID</c>: the app for the journal (a backlog waits for it, whichever process comes), the process for a level.
    /// </summary>
    /// <param name="component">The component.</param>
    /// <param name="appId">Service or recorder name.</param>
    /// <param name="bootId">Of the process; in a cluster the pod's name takes the place of both.</param>
    public static string ConsumerId(BusComponent component, string appId, string bootId) => IsDurable(component) ? appId : $"{appId}-{bootId}";

    /// <summary>The queue of one subscription.</summary>
    public static BrokerQueue QueueOf(string topic, string consumerId) => QueueOf(BusComponents.Of(topic), topic, consumerId);

    public static BrokerQueue QueueOf(BusComponent component, string topic, string consumerId) => new(
        $"{consumerId}-{topic}", Durable: true, Exclusive: false, AutoDelete: false,
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = IsDurable(component) ? "quorum" : "classic" });

    /// <summary>AMQP delivery mode: only the journal is written to disk.</summary>
    public static bool IsPersistent(BusComponent component) => IsDurable(component);

    /// <summary>Messages that one subscription may hold unacknowledged: small, since a parked one is seen by nobody else.</summary>
    public static ushort PrefetchOf(BusComponent component) => IsDurable(component) ? (ushort)8 : (ushort)32;
}

/// <summary>An exchange as it is declared.</summary>
public sealed record BrokerExchange(string Name, string Kind, bool Durable, bool AutoDelete);

/// <summary>A queue as it is declared.</summary>
public sealed record BrokerQueue(string Name, bool Durable, bool Exclusive, bool AutoDelete, Dictionary<string, object?> Arguments);
