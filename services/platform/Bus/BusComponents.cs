using Failover.Contracts;

namespace Failover.Platform;

/// <summary>The one table that says which topic travels on which component.</summary>
public static class BusComponents
{
    /// <summary>Durable in a cluster; everything else is a level.</summary>
    public static BusComponent Journal { get; } = new("journal", BusSpread.Fanout, 0, 10_000);
    public static BusComponent Level { get; } = new("level", BusSpread.Fanout, 5, 1000);
    public static BusComponent Plans { get; } = new("plans", BusSpread.Direct, 5, 100);

    public static IReadOnlyList<BusComponent> All { get; } = [Journal, Level, Plans];

    public static BusComponent Of(string topic) => topic switch
    {
        Topics.Journal => Journal,
        Topics.Plans => Plans,
        _ => Level,
    };

    public static BusComponent? ByName(string name) => All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.Ordinal));
}

/// <summary>A Dapr pub/sub component and the behaviour of its topics.</summary>
/// <param name="Name">Component name.</param>
/// <param name="Spread">Fanout or direct.</param>
/// <param name="TtlSeconds">A message older than this is dropped; 0 = kept.</param>
/// <param name="QueueLength">Messages that wait for one slow process at most; the oldest goes first.</param>
public sealed record BusComponent(string Name, BusSpread Spread, int TtlSeconds, int QueueLength);

/// <summary>How a component spreads a topic.</summary>
public enum BusSpread
{
    /// <summary>Every subscribing process gets every message.</summary>
    Fanout,

    /// <summary>The process that subscribed with the message's routing key gets it.</summary>
    Direct,
}
