using Failover.Contracts;

namespace Failover.Election;

/// <summary>Who holds the pre-roll of which cameras.</summary>
/// <param name="Slots">Ordered by server, then order.</param>
/// <param name="Unguarded">Servers, or some of their cameras, that nobody can guard, each with its reason.</param>
internal sealed record GuardPlan(IReadOnlyList<GuardSlot> Slots, IReadOnlyList<Unguarded> Unguarded)
{
    public static readonly GuardPlan Empty = new([], []);
}

/// <summary>One spare guards one server's cameras.</summary>
/// <param name="Order">1 = first guard; 2 = guards what a spare records now; higher = keeps its rings until the new guard covers.</param>
/// <param name="Recorder">Who records these cameras now; the guard probes that recorder.</param>
/// <param name="Cameras">By priority.</param>
internal sealed record GuardSlot(string Server, string Spare, int Order, string Recorder, IReadOnlyList<string> Cameras, string Reason)
{
    /// <summary>Cameras of this slot that are not held hot, each with its class.</summary>
    public IReadOnlyDictionary<string, GuardClass> Classes { get; init; } = NoClasses;

    private static readonly Dictionary<string, GuardClass> NoClasses = [];

    public bool IsSameDuty(GuardSlot other) =>
        string.Equals(Server, other.Server, StringComparison.Ordinal)
        && string.Equals(Spare, other.Spare, StringComparison.Ordinal)
        && string.Equals(Recorder, other.Recorder, StringComparison.Ordinal);
}

internal sealed record Unguarded(string Server, IReadOnlyList<string> Cameras, string Reason);
