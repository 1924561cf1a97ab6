using Failover.Contracts;

namespace Failover.Election;

/// <summary>Who holds the pre-roll of which cameras.</summary>
/// <param name="Slots">Ordered by server, then order.</param>
/// <param name="Unguarded">Servers that nobody can guard, each with its reason.</param>
internal sealed record GuardPlan(IReadOnlyList<GuardSlot> Slots, IReadOnlyList<Unguarded> Unguarded)
{
    public static readonly GuardPlan Empty = new([], []);

    /// <summary>Cameras that a guard could not hold hot although it was asked to, by spare, server, camera.</summary>
    public IReadOnlyList<FallBack> FallBacks { get; init; } = [];
}

/// <summary>One spare guards one server's cameras.</summary>
/// <param name="Order">1 = first guard; 2 = guards what a spare records now; higher = keeps its rings until the new guard covers.</param>
/// <param name="Recorder">Who records these cameras now; the guard probes that recorder.</param>
/// <param name="Cameras">By priority.</param>
internal sealed record GuardSlot(string Server, string Spare, int Order, string Recorder, IReadOnlyList<string> Cameras, string Reason)
{
    private static readonly Dictionary<string, GuardClass> NoClasses = [];
    private static readonly Dictionary<string, NotHot> NoReasons = [];

    /// <summary>Cameras of this slot that are not held hot, each with its class.</summary>
    public IReadOnlyDictionary<string, GuardClass> Classes { get; init; } = NoClasses;

    /// <summary>For the same cameras: what stands against hot.</summary>
    public IReadOnlyDictionary<string, NotHot> WhyNotHot { get; init; } = NoReasons;

    /// <summary>Measured against planned bitrate of this server's cameras, in steps of a quarter; 1 until it was measured.</summary>
    public double Rate { get; init; } = 1;

    public GuardClass ClassOf(string camera) => Classes.TryGetValue(camera, out var given) ? given : GuardClass.Hot;

    public bool IsOf(string spare, string server) =>
        string.Equals(Spare, spare, StringComparison.Ordinal) && string.Equals(Server, server, StringComparison.Ordinal);
}

/// <param name="SingleCopy">A spare records it, and no other guards it there.</param>
internal sealed record Unguarded(string Server, IReadOnlyList<string> Cameras, string Reason, bool SingleCopy = false);

/// <summary>What stands against holding a camera hot.</summary>
internal enum NotHot
{
    /// <summary>The camera has no session left for this guard.</summary>
    Sessions,
    MaxHotCameras,
    Network,
    RingMemory,

    /// <summary>The guard could not and said so.</summary>
    FellBack,
}
