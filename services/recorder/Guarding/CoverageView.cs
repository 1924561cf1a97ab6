using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What decides whether a camera is covered.</summary>
internal sealed record CoverageView
{
    public required bool Receiving { get; init; }
    public required CameraState OurState { get; init; }
    public required string OurReason { get; init; }

    /// <summary>The class in force; only a hot camera can be covered.</summary>
    public GuardClass Class { get; init; }
    public string? ClassReason { get; init; }

    /// <summary>First tick of the ring's unbroken stretch that ends now, from a key picture; null when there is none.</summary>
    public long? UnbrokenFromTick { get; init; }

    /// <summary>Ticks from one picture to the next; 0 while not known.</summary>
    public long PeriodTicks { get; init; }

    /// <summary>Last durable frame of whoever records it now, in our ticks; null while not aligned or nothing is durable.</summary>
    public long? LastDurableTick { get; init; }
    public SeamClass Seam { get; init; }
    public required bool OverCap { get; init; }
    public required bool Entitled { get; init; }
    public string? EntitlementReason { get; init; }

    /// <summary>Keeping: what the ring no longer reaches is on this guard's disk already.</summary>
    public bool Keeping { get; init; }
}
