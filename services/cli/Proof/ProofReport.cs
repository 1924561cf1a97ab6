using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary>What was proven of one incident: the one JSON of which the page is made (docs/ref/proof.md).</summary>
internal sealed record ProofReport
{
    public const string CurrentFormat = "failover.video/proof/1";

    public string Format { get; init; } = CurrentFormat;
    public required string Site { get; init; }
    public required string Server { get; init; }
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The time that is judged, half-open.</summary>
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }

    /// <summary>Every picture that should be home is, is readable, and is shown once; and all of that could be checked.</summary>
    public required bool Proven { get; init; }

    /// <summary>What is not as it should be, one sentence each.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>What could not be checked, and why, one sentence each.</summary>
    public required IReadOnlyList<string> NotChecked { get; init; }
    public required ProofTotals Totals { get; init; }

    /// <summary>Of the time that should be recorded; adds up to exactly 100 %.</summary>
    public required IReadOnlyList<ProofShare> Shares { get; init; }
    public ProofTakeover? Takeover { get; init; }

    /// <summary>As the site's objects say; not from the volumes.</summary>
    public required IReadOnlyList<ProofRole> Roles { get; init; }
    public required IReadOnlyList<ProofReinsertion> Reinsertions { get; init; }
    public required IReadOnlyList<ProofStore> Stores { get; init; }
    public required IReadOnlyList<ProofCamera> Cameras { get; init; }
}

/// <param name="Expected">Home and missing: pictures that should be at home.</param>
/// <param name="Home">Shown by the original, from its volumes.</param>
/// <param name="Missing">In gaps; counted by the camera's usual step.</param>
/// <param name="Doubled">Shown twice.</param>
/// <param name="Unhealthy">Shown, but damaged on their way from the camera.</param>
/// <param name="NotHome">Of the missing, still at a holder.</param>
/// <param name="Ticks">90 kHz: what should be recorded, over all cameras.</param>
/// <param name="CoveredTicks">Of those, covered.</param>
internal sealed record ProofTotals(
    long Expected, long Home, long Missing, long Doubled, long Unhealthy, long NotHome, long Ticks, long CoveredTicks, decimal CoveredPercent);

/// <param name="What"><c>home</c>, or the cause of a gap.</param>
internal sealed record ProofShare(string What, long Ticks, decimal Percent);

internal sealed record ProofTakeover
{
    public required string Name { get; init; }
    public required string Spare { get; init; }
    public required long Term { get; init; }
    public required long HandBackTerm { get; init; }
    public required TakeoverState State { get; init; }
    public required string StateReason { get; init; }
    public required string DecidedBecause { get; init; }
    public ByHand? ByHand { get; init; }
    public required IReadOnlyList<Sign> Evidence { get; init; }
    public required IReadOnlyList<string> PassedOver { get; init; }
    public required IReadOnlyList<ProofStep> Times { get; init; }
}

internal sealed record ProofStep(DateTimeOffset At, TakeoverState State);

internal sealed record ProofRole(DateTimeOffset? From, string Holder, long Term);

internal sealed record ProofReinsertion(string Name, string Holder, ReinsertionState State, string Reason, long FramesInserted, long BytesInserted);

/// <summary>A store that was read for this proof.</summary>
internal sealed record ProofStore(string Recorder, string StoreId);

internal sealed record ProofCamera
{
    public required string Camera { get; init; }

    /// <summary>90 kHz ticks of the interval; covered and gaps add up to it.</summary>
    public required long Ticks { get; init; }
    public required long CoveredTicks { get; init; }
    public required decimal CoveredPercent { get; init; }

    /// <summary>Ticks between two pictures, usually.</summary>
    public required long StepTicks { get; init; }
    public required long Expected { get; init; }
    public required long Home { get; init; }
    public required long Missing { get; init; }
    public required long Doubled { get; init; }
    public required long Unhealthy { get; init; }
    public required IReadOnlyList<ProofSpan> Spans { get; init; }
    public required IReadOnlyList<ProofGap> Gaps { get; init; }
    public required IReadOnlyList<ProofSeam> Seams { get; init; }

    /// <summary>One per run with pictures at home in the interval.</summary>
    public required IReadOnlyList<ProofChain> Chains { get; init; }
    public required IReadOnlyList<ProofHeld> Held { get; init; }

    /// <summary>What of this camera cannot be read or proven at home.</summary>
    public required IReadOnlyList<EvidenceFault> Faults { get; init; }
}

/// <summary>Pictures in a row from one run.</summary>
internal sealed record ProofSpan(DateTimeOffset From, DateTimeOffset To, long FromTick, long ToTick, RunId Run, SeamClass Class, int Pictures);

internal sealed record ProofGap(DateTimeOffset From, DateTimeOffset To, long FromTick, long ToTick, string Cause, long Pictures);

/// <param name="OffsetTicks">Axis tick = run tick + this.</param>
/// <param name="Method"><c>axis</c> (defines it), <c>hashes</c>, <c>wall</c>.</param>
/// <param name="Votes">Of <paramref name="Compared"/> pictures, those that agreed.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record ProofSeam(RunId Run, SeamClass Class, long OffsetTicks, string Method, int Votes, int Compared, string Reason);

/// <summary>The SHA-256 chain of the pictures of one run from one tick of it to another, both included, as they lie in one store.</summary>
internal sealed record ProofChain(RunId Run, RunPurpose Purpose, long FirstTick, long LastTick, int Pictures, string Head, IReadOnlyList<ChainMark> Marks);

/// <summary>What a holder still has of the camera in the interval.</summary>
/// <param name="Same">Pictures of a run that both have, equal byte for byte.</param>
/// <param name="Different">The same, and not equal.</param>
/// <param name="Otherwise">At home from another session: the same picture by its content.</param>
/// <param name="NotHome">Not at home.</param>
internal sealed record ProofHeld(string Recorder, int Pictures, int Same, int Different, int Otherwise, int NotHome);
