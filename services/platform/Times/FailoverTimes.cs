namespace Failover.Platform;

/// <summary>
/// The one table of times. Every number is set by configuration, <c>FAILOVER__TIMES__BEATMS=200</c>; the defaults are those of a
/// real site, the demo sets shorter ones for ring, plan repeat and stability.
/// </summary>
public sealed record FailoverTimes
{
    public const string Section = "Failover:Times";

    /// <summary>A recorder's beat, ms.</summary>
    public int BeatMs { get; init; } = 200;

    /// <summary>Beats are missing after this many.</summary>
    public int BeatsMissing { get; init; } = 5;

    /// <summary>Beats are missing after this many when the probe is refused.</summary>
    public int BeatsMissingWhenRefused { get; init; } = 2;

    /// <summary>Time between two probes, ms.</summary>
    public int ProbeEveryMs { get; init; } = 250;

    /// <summary>A probe is answered within this time or it is missing, ms.</summary>
    public int ProbeAnswerMs { get; init; } = 500;

    /// <summary>Probes in a row without an answer until the sign is missing.</summary>
    public int ProbesMissing { get; init; } = 3;

    /// <summary>Pre-roll that a guard holds at least, s; the Site object's <c>ringSeconds</c> wins where it is known.</summary>
    public int RingSeconds { get; init; } = 20;

    /// <summary>First repeat of a plan or a desired reinsertion, ms; doubles from here.</summary>
    public int RepeatFirstMs { get; init; } = 200;

    /// <summary>Longest time between two repeats, ms.</summary>
    public int RepeatMaxMs { get; init; } = 10_000;

    /// <summary>A plan's evidence is good for this long, ms.</summary>
    public int EvidenceValidMs { get; init; } = 10_000;

    /// <summary>Stable before hand-back, s; the Site object's <c>stableSeconds</c> wins where it is known.</summary>
    public int StableSeconds { get; init; } = 30;

    /// <summary>Stability asked for after flaps doubles up to this, s.</summary>
    public int StableMaxSeconds { get; init; } = 600;

    /// <summary>One flush of everything open, ms.</summary>
    public int FlushTickMs { get; init; } = 1000;

    /// <summary>A publish ends within this time, ms.</summary>
    public int PublishDeadlineMs { get; init; } = 5000;

    /// <summary>An observer whose timer lags more than this is ill and accuses nobody, ms.</summary>
    public int IllTimerLagMs { get; init; } = 500;

    /// <summary>A starting election listens to beats for this long before it speaks, ms.</summary>
    public int ElectionListenMs { get; init; } = 2000;

    /// <summary>A camera whose durable frame lags more than this while its guard receives is not recording, ms.</summary>
    public int NotRecordingLagMs { get; init; } = 5000;

    /// <summary>Half of a server's cameras not recording for this long: Failed(NotRecording), ms.</summary>
    public int NotRecordingFailedMs { get; init; } = 10_000;

    /// <summary>A recorder that was asked to end goes on for this long at most while others take over what it does, ms.</summary>
    public int LeavingMs { get; init; } = 10_000;

    /// <summary>A camera that gave neither side a frame for this long does not block a hand-back, s.</summary>
    public int SilentCameraSeconds { get; init; } = 60;

    /// <summary>A positive probe answer younger than this is a veto, ms.</summary>
    public int VetoMs { get; init; } = 1000;

    /// <summary>Silence is Failed only when nobody had any sign of the server for this long: longer than a pause of 2 s and what follows it, ms.</summary>
    public int SilentMs { get; init; } = 2500;

    /// <summary>The same for a server that fell silent and came back at least twice within <see cref="ShakyForSeconds"/>, as in a sick network, ms.</summary>
    public int SilentWhenShakyMs { get; init; } = 4000;

    /// <summary>How long a silence that passed is remembered, s.</summary>
    public int ShakyForSeconds { get; init; } = 300;

    /// <summary>Over half of the servers silent within this time: the observer is the odd one out, ms.</summary>
    public int MassSilenceMs { get; init; } = 3000;

    /// <summary>Longest silence of election towards a recorder (it repeats every plan) until the control plane counts as gone, ms.</summary>
    public int ControlPlaneSilentMs { get; init; } = 25_000;

    /// <summary>A guard serves provisionally only when its server was silent for this long, and no control plane speaks, ms.</summary>
    public int ProvisionalAfterMs { get; init; } = 3000;

    /// <summary>Each later guard waits this much longer than the one before it, so that it sees whether that one serves, ms.</summary>
    public int ProvisionalStaggerMs { get; init; } = 2000;

    /// <summary>A lease that did not move for this long, by the candidate's own clock, is free, ms.</summary>
    public int LeaseMs { get; init; } = 4000;

    /// <summary>A leader that could not renew for this long stops leading by itself; shorter than the lease, ms.</summary>
    public int LeaseRenewDeadlineMs { get; init; } = 2500;

    /// <summary>Time between two looks at the lease, ms.</summary>
    public int LeaseRetryMs { get; init; } = 500;

    /// <summary>Camera connections that a spare opens in a second when cameras that it did not hold hot fail; 25 have 100 connected in 4 s.</summary>
    public int ConnectsPerSecond { get; init; } = 25;

    /// <summary>A relay that sends nothing for this long, not even that it lives, is broken, ms.</summary>
    public int RelaySilentMs { get; init; } = 1000;

    /// <summary>A camera that has no session left, or suffers from a second one, is held by relay and tried again after this; doubles from here, s.</summary>
    public int HotRetryFirstSeconds { get; init; } = 60;

    /// <summary>Longest time between two such tries, s.</summary>
    public int HotRetryMaxSeconds { get; init; } = 3600;

    public TimeSpan Beat => TimeSpan.FromMilliseconds(BeatMs);
    public TimeSpan ProbeEvery => TimeSpan.FromMilliseconds(ProbeEveryMs);
    public TimeSpan ProbeAnswer => TimeSpan.FromMilliseconds(ProbeAnswerMs);
    public TimeSpan Ring => TimeSpan.FromSeconds(RingSeconds);
    public TimeSpan RepeatFirst => TimeSpan.FromMilliseconds(RepeatFirstMs);
    public TimeSpan RepeatMax => TimeSpan.FromMilliseconds(RepeatMaxMs);
    public TimeSpan EvidenceValid => TimeSpan.FromMilliseconds(EvidenceValidMs);
    public TimeSpan Stable => TimeSpan.FromSeconds(StableSeconds);
    public TimeSpan StableMax => TimeSpan.FromSeconds(StableMaxSeconds);
    public TimeSpan FlushTick => TimeSpan.FromMilliseconds(FlushTickMs);
    public TimeSpan PublishDeadline => TimeSpan.FromMilliseconds(PublishDeadlineMs);
    public TimeSpan IllTimerLag => TimeSpan.FromMilliseconds(IllTimerLagMs);
    public TimeSpan ElectionListen => TimeSpan.FromMilliseconds(ElectionListenMs);
    public TimeSpan NotRecordingLag => TimeSpan.FromMilliseconds(NotRecordingLagMs);
    public TimeSpan NotRecordingFailed => TimeSpan.FromMilliseconds(NotRecordingFailedMs);
    public TimeSpan Leaving => TimeSpan.FromMilliseconds(LeavingMs);
    public TimeSpan SilentCamera => TimeSpan.FromSeconds(SilentCameraSeconds);
    public TimeSpan Veto => TimeSpan.FromMilliseconds(VetoMs);
    public TimeSpan Silent => TimeSpan.FromMilliseconds(SilentMs);
    public TimeSpan SilentWhenShaky => TimeSpan.FromMilliseconds(SilentWhenShakyMs);
    public TimeSpan ShakyFor => TimeSpan.FromSeconds(ShakyForSeconds);
    public TimeSpan MassSilence => TimeSpan.FromMilliseconds(MassSilenceMs);

    public TimeSpan ControlPlaneSilent => TimeSpan.FromMilliseconds(ControlPlaneSilentMs);
    public TimeSpan ProvisionalAfter => TimeSpan.FromMilliseconds(ProvisionalAfterMs);
    public TimeSpan ProvisionalStagger => TimeSpan.FromMilliseconds(ProvisionalStaggerMs);
    public TimeSpan Lease => TimeSpan.FromMilliseconds(LeaseMs);
    public TimeSpan LeaseRenewDeadline => TimeSpan.FromMilliseconds(LeaseRenewDeadlineMs);
    public TimeSpan LeaseRetry => TimeSpan.FromMilliseconds(LeaseRetryMs);

    public TimeSpan RelaySilent => TimeSpan.FromMilliseconds(RelaySilentMs);
    public TimeSpan HotRetryFirst => TimeSpan.FromSeconds(HotRetryFirstSeconds);
    public TimeSpan HotRetryMax => TimeSpan.FromSeconds(HotRetryMaxSeconds);

    /// <summary>Everything that is wrong with this table, one sentence each.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var property in typeof(FailoverTimes).GetProperties().Where(p => p.PropertyType == typeof(int)))
        {
            var value = (int)property.GetValue(this)!;
            if (value <= 0)
            {
                problems.Add($"FAILOVER__TIMES__{property.Name.ToUpperInvariant()} is {value}; it must be greater than 0.");
            }
        }
        if (RepeatMaxMs < RepeatFirstMs)
        {
            problems.Add($"FAILOVER__TIMES__REPEATMAXMS ({RepeatMaxMs}) is below FAILOVER__TIMES__REPEATFIRSTMS ({RepeatFirstMs}); raise it.");
        }
        if (StableMaxSeconds < StableSeconds)
        {
            problems.Add($"FAILOVER__TIMES__STABLEMAXSECONDS ({StableMaxSeconds}) is below FAILOVER__TIMES__STABLESECONDS ({StableSeconds}); raise it.");
        }
        if (SilentWhenShakyMs < SilentMs)
        {
            problems.Add($"FAILOVER__TIMES__SILENTWHENSHAKYMS ({SilentWhenShakyMs}) is below FAILOVER__TIMES__SILENTMS ({SilentMs}); raise it.");
        }
        if (LeaseRenewDeadlineMs + LeaseRetryMs >= LeaseMs)
        {
            problems.Add($"FAILOVER__TIMES__LEASERENEWDEADLINEMS ({LeaseRenewDeadlineMs}) plus LEASERETRYMS ({LeaseRetryMs}) must be below FAILOVER__TIMES__LEASEMS ({LeaseMs}): a leader must stop before another begins.");
        }
        if (ControlPlaneSilentMs <= 2 * RepeatMaxMs)
        {
            problems.Add($"FAILOVER__TIMES__CONTROLPLANESILENTMS ({ControlPlaneSilentMs}) must be over twice FAILOVER__TIMES__REPEATMAXMS ({RepeatMaxMs}); raise it.");
        }
        return problems;
    }
}
