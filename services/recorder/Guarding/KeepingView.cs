using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What a guard knows of one guarded camera when it decides.</summary>
internal sealed record KeepingView
{
    /// <summary>The licence's word at the first sign of this incident (R7).</summary>
    public required Entitlement Entitlement { get; init; }

    /// <summary>Keeping now.</summary>
    public required bool Keeping { get; init; }

    /// <summary>This guard serves the server's role: it records until hand-back.</summary>
    public required bool ServesRole { get; init; }

    /// <summary>
    /// Whoever records the camera now is another guard that does not serve the server's role either: neither the server nor its role is behind
    /// what it has, and it may let go by its own rules.
    /// </summary>
    public bool FollowsAGuard { get; init; }

    /// <summary>The last probe of whoever records the camera now.</summary>
    public required SignValue Probe { get; init; }

    /// <summary>For people: what the probe said.</summary>
    public required string ProbeDetail { get; init; }

    /// <summary>Probes answered without a miss for this long.</summary>
    public required TimeSpan AnsweringFor { get; init; }

    /// <summary>No sign of trouble for this long.</summary>
    public required TimeSpan QuietFor { get; init; }

    /// <summary>Quiet and answering must last this long (<see cref="KeepingRules.CalmAfter"/>).</summary>
    public required TimeSpan Calm { get; init; }

    public required bool Leaving { get; init; }
    public string? DiskFault { get; init; }

    /// <summary>This guard received a frame within the last 2 s.</summary>
    public required bool Receiving { get; init; }

    /// <summary>State of the camera at its recorder.</summary>
    public CameraState? TheirState { get; init; }

    /// <summary>The newest frame here minus their newest durable frame, in media time; null while the runs are not related.</summary>
    public TimeSpan? DurableLag { get; init; }

    /// <summary>A lag over this is trouble: flush tick, its fdatasync, and room for a busy disk (the table's <c>NotRecordingLagMs</c>).</summary>
    public required TimeSpan DurableLagLimit { get; init; }

    /// <summary>Their damaged pictures grew since the last look.</summary>
    public required bool NewDamage { get; init; }

    /// <summary>Their run of this camera is another one than at the last look.</summary>
    public bool NewSession { get; init; }

    /// <summary>The recorder has the camera and its durable frames advance, for this long (zero when not).</summary>
    public TimeSpan TheirsAdvanceFor { get; init; }

    /// <summary>Their current run is related to ours and its first durable frame is at or before our newest frame.</summary>
    public required bool DurableAndAligned { get; init; }

    /// <summary>No picture came here, so there is nothing that must lie side by side with theirs.</summary>
    public bool NothingArrived { get; init; }

    /// <summary>The camera's first frames at the recorder became durable this long ago (zero when they are not).</summary>
    public required TimeSpan DurableFor { get; init; }
}
