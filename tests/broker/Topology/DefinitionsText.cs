using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Broker.Tests;

/// <summary>What k8s/rabbitmq/definitions.json must be: users, policies, exchanges and queues of <see cref="BrokerTopology"/>.</summary>
internal static class DefinitionsText
{
    private const string Vhost = "failover";

    // The Dapr adapter's first publish of a process; nobody listens to it.
    private const string WarmUp = "warmup";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string[] Levels => [.. BrokerTopology.Topics.Where(t => BusComponents.Of(t) == BusComponents.Level)];

    public static string Render() => new JsonObject
    {
        ["vhosts"] = new JsonArray(new JsonObject { ["name"] = Vhost }),
        ["users"] = new JsonArray([.. Users.Select(u => User(u.Name))]),
        ["permissions"] = new JsonArray([.. Users.Select(Permission)]),
        ["policies"] = new JsonArray(Policies()),
        ["exchanges"] = new JsonArray([.. Exchanges().Select(Exchange)]),
        ["queues"] = new JsonArray([.. Queues().Select(q => Queue(q.Queue))]),
        ["bindings"] = new JsonArray([.. Queues().Select(q => Binding(q.Exchange, q.Queue.Name))]),
    }.ToJsonString(Indented) + "\n";

    private static IEnumerable<UserRights> Users =>
    [
        // The dead letter topic: Dapr's sidecar puts there what its app dropped.
        new("failover-services",
            Exactly([.. AllTopics, BrokerTopology.DeadExchange]) + Or + QueuesOf(BrokerTopology.Topics),
            Exactly([.. AllTopics, BrokerTopology.DeadExchange]) + Or + QueuesOf(BrokerTopology.Topics),
            Exactly(AllTopics) + Or + QueuesOf(BrokerTopology.Topics)),
        // A recorder says beats and journal entries and hears plans and orders: it can publish no plan, verdict or report of health.
        new("failover-recorders",
            Exactly([Topics.Beats, Topics.Journal, .. Heard]) + Or + QueuesOf(Heard), Exactly([Topics.Beats, Topics.Journal]) + Or + QueuesOf(Heard),
            Exactly(Heard) + Or + QueuesOf(Heard)),
        // Dead letters: reads them, and puts them back into their queue or topic.
        new("failover-operator", "^$", "^(amq\\.default|journal)$", $"^({BrokerTopology.DeadQueue}|{BrokerTopology.UnroutedQueue})$"),
    ];

    private static string Or => "|";

    private static string[] AllTopics => [.. BrokerTopology.Topics, WarmUp];

    private static string[] Heard => [Topics.Plans, Topics.Reinsertions];

    private static string Exactly(IEnumerable<string> names) => $"^({string.Join('|', names.Select(Regex.Escape))})$";

    private static string QueuesOf(IEnumerable<string> topics) => $"^.+-({string.Join('|', topics)})$";

    // Without a password nobody logs in: the operator sets one.
    private static JsonObject User(string name) => new()
    {
        ["name"] = name, ["password_hash"] = "", ["hashing_algorithm"] = "rabbit_password_hashing_sha256", ["tags"] = new JsonArray(),
    };

    private static JsonObject Permission(UserRights user) => new()
    {
        ["user"] = user.Name, ["vhost"] = Vhost, ["configure"] = user.Configure, ["write"] = user.Write, ["read"] = user.Read,
    };

    private static JsonObject[] Policies() =>
    [
        LevelPolicy("failover-level", Levels, BusComponents.Level),
        LevelPolicy("failover-plans", [Topics.Plans], BusComponents.Plans),
        Policy("failover-journal", QueuesOf([Topics.Journal]), "queues", new JsonObject
        {
            ["delivery-limit"] = BrokerTopology.DeliveryLimit,
            ["dead-letter-exchange"] = BrokerTopology.DeadExchange,
            ["dead-letter-strategy"] = "at-least-once",
            ["max-length"] = BrokerTopology.DurableQueueLength,
            ["overflow"] = "reject-publish",
        }),
        Policy("failover-dead", Exactly([BrokerTopology.DeadQueue, BrokerTopology.UnroutedQueue]), "queues", new JsonObject
        {
            // From 4.0 on a quorum queue has a limit of 20 by itself: whoever looked at dead letters so often would lose them.
            ["delivery-limit"] = BrokerTopology.LooksAtADeadLetter,
            ["max-length"] = BrokerTopology.DurableQueueLength,
            ["overflow"] = "reject-publish",
        }),
        Policy("failover-unrouted", Exactly([Topics.Journal]), "exchanges", new JsonObject { ["alternate-exchange"] = BrokerTopology.UnroutedExchange }),
    ];

    private static JsonObject LevelPolicy(string name, string[] topics, BusComponent component) => Policy(name, QueuesOf(topics), "queues", new JsonObject
    {
        ["expires"] = (int)BrokerTopology.LevelQueueExpires.TotalMilliseconds,
        ["message-ttl"] = component.TtlSeconds * 1000,
        ["max-length"] = component.QueueLength,
        ["overflow"] = "drop-head",
    });

    private static JsonObject Policy(string name, string pattern, string applyTo, JsonObject definition) => new()
    {
        ["vhost"] = Vhost, ["name"] = name, ["pattern"] = pattern, ["apply-to"] = applyTo, ["definition"] = definition, ["priority"] = 0,
    };

    private static IEnumerable<BrokerExchange> Exchanges() =>
    [
        .. AllTopics.Select(BrokerTopology.ExchangeOf),
        new(BrokerTopology.DeadExchange, "fanout", Durable: true, AutoDelete: false),
        new(BrokerTopology.UnroutedExchange, "fanout", Durable: true, AutoDelete: false),
    ];

    private static IEnumerable<(string Exchange, BrokerQueue Queue)> Queues()
    {
        var journal = BrokerTopology.QueueOf(Topics.Journal, "management");
        yield return (Topics.Journal, journal);
        yield return (BrokerTopology.DeadExchange, journal with { Name = BrokerTopology.DeadQueue });
        yield return (BrokerTopology.UnroutedExchange, journal with { Name = BrokerTopology.UnroutedQueue });
    }

    private static JsonObject Exchange(BrokerExchange exchange) => new()
    {
        ["vhost"] = Vhost, ["name"] = exchange.Name, ["type"] = exchange.Kind, ["durable"] = exchange.Durable, ["auto_delete"] = exchange.AutoDelete,
        ["internal"] = false, ["arguments"] = new JsonObject(),
    };

    private static JsonObject Queue(BrokerQueue queue) => new()
    {
        ["vhost"] = Vhost, ["name"] = queue.Name, ["durable"] = queue.Durable, ["auto_delete"] = queue.AutoDelete,
        ["arguments"] = JsonSerializer.SerializeToNode(queue.Arguments),
    };

    private static JsonObject Binding(string exchange, string queue) => new()
    {
        ["vhost"] = Vhost, ["source"] = exchange, ["destination"] = queue, ["destination_type"] = "queue", ["routing_key"] = "",
        ["arguments"] = new JsonObject(),
    };

    private sealed record UserRights(string Name, string Configure, string Write, string Read);
}
