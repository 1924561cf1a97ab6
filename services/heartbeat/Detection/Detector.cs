using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat;

/// <summary>
/// Is this server alive, and does it record? A pure function of what was seen and the elapsed time (DESIGN 6, point 1): a sick signal
/// is Unknown and never an accusation; Failed needs two places that are not ill and no veto (R4).
/// </summary>
internal static class Detector
{
    /// <summary>Servers from which on a silence of over half of them is put to the observer's account.</summary>
    private const int CorrelationFrom = 4;

    public static IReadOnlyList<Judgement> Judge(DetectorView view, FailoverTimes times, TimeSpan now)
    {
        var illness = IllnessOf(view, times, now);
        var signs = view.Servers.Select(s => SignsOfOneServer.Read(s, view, times, now, heartbeatIll: illness is not null)).ToList();
        return [.. signs.Select(s => JudgeOne(s, illness, IsMassSilence(s, signs, times), times, now))];
    }

    /// <summary>Why heartbeat itself is ill, or null: its timer lags, or nobody at all answers, so its own network may be the sick part.</summary>
    internal static string? IllnessOf(DetectorView view, FailoverTimes times, TimeSpan now)
    {
        if (view.TimerLag > times.IllTimerLag)
        {
            return $"heartbeat's own timer lags {view.TimerLag.TotalMilliseconds:0} ms, so it accuses nobody";
        }
        return view.LastAnswerOfAnybody is { } last && now - last <= times.Veto
            ? null
            : "no server and no spare answers heartbeat's probes, so its own network may be the sick part";
    }

    // Over half of the site servers lost their last sign of life within the same few seconds: rather the observer than all of them.
    private static bool IsMassSilence(SignsOfOneServer one, List<SignsOfOneServer> all, FailoverTimes times)
    {
        var servers = all.Where(s => !s.Server.IsSpare).ToList();
        if (servers.Count < CorrelationFrom)
        {
            return false;
        }
        var together = servers.Count(s => s.ProbeSign == SignValue.Missing && (s.LastLife - one.LastLife).Duration() <= times.MassSilence);
        return together * 2 > servers.Count;
    }

    private static Judgement JudgeOne(SignsOfOneServer s, string? illness, bool massSilence, FailoverTimes times, TimeSpan now)
    {
        var previous = s.Server.Previous;
        TimeSpan? notRecordingSince = s.HalfNotRecorded is null ? null : previous?.NotRecordingSince ?? now;
        var (state, reason, death) = Decide(s, illness, massSilence, notRecordingSince, times, now);
        return new Judgement
        {
            Server = s.Server.Name,
            State = state,
            Reason = reason,
            Since = previous is not null && previous.State == state ? previous.Since : now,
            EvidenceAt = EvidenceOf(state, s, illness is not null),
            ProcessDeath = death,
            NotRecordingSince = notRecordingSince,
            BootId = s.BootId,
            Signs = s.ForPeople(now),
        };
    }

    private static (ServerState State, string Reason, bool Death) Decide(
        SignsOfOneServer s, string? illness, bool massSilence, TimeSpan? notRecordingSince, FailoverTimes times, TimeSpan now)
    {
        var name = s.Server.Name;
        var before = s.Server.Previous;
        var wasFailed = before?.State == ServerState.Failed;
        if (illness is not null)
        {
            return wasFailed
                ? (ServerState.Failed, $"{name} was declared failed before and gave no sign since; {illness}.", before!.ProcessDeath)
                : (ServerState.Unknown, $"{name} cannot be judged: {illness}.", false);
        }
        if (s.Veto is null && s.ProbeRefused && s.BusSign != SignValue.Alive && Witness(s.GuardsRefused, massSilence) is { } refused)
        {
            return (ServerState.Failed, $"{name}'s process died: connections are refused at heartbeat and at {refused}; {LastLife(s, now)}.", true);
        }
        if (s.Veto is null && s.ProbeSign == SignValue.Missing && s.BusSign == SignValue.Missing
            && Witness(s.GuardsMissing, massSilence) is { } missing)
        {
            return (ServerState.Failed, $"{name} is silent: neither probe answers nor beats at heartbeat, no probe answer at {missing}; {LastLife(s, now)}.", false);
        }
        if (wasFailed && s.ProbeSign != SignValue.Alive && s.BusSign != SignValue.Alive)
        {
            return (ServerState.Failed, $"{name} was declared failed and gave no sign since; {LastLife(s, now)}.", before!.ProcessDeath);
        }
        return DecideLiving(s, massSilence, notRecordingSince, times, now);
    }

    private static (ServerState State, string Reason, bool Death) DecideLiving(
        SignsOfOneServer s, bool massSilence, TimeSpan? notRecordingSince, FailoverTimes times, TimeSpan now)
    {
        var name = s.Server.Name;
        if (s.LastSign is null)
        {
            return (ServerState.Unknown, $"{name} never gave a sign since heartbeat watches it, and no second place says that it is missing.", false);
        }
        if (s.ProbeSign == SignValue.Unknown)
        {
            return (ServerState.Unknown, $"{name} was not probed yet.", false);
        }
        if (s.Leaving)
        {
            return (ServerState.Leaving, $"{name} said that it goes; it records on until its guard is active.", false);
        }
        if (notRecordingSince is { } since && now - since >= times.NotRecordingFailed)
        {
            return (ServerState.NotRecording, $"{name} answers but does not record: {s.HalfNotRecorded}, for {(now - since).TotalSeconds:0} s.", false);
        }
        if (FirstMissing(s, massSilence, now) is { } sign)
        {
            return (ServerState.Suspect, $"{name}: {sign}.", false);
        }
        var bus = s.BusSign == SignValue.Unknown ? "; the bus is silent for everybody, so beats say nothing" : "";
        var cameras = s.NotRecorded > 0 ? $"; {s.NotRecorded} of its cameras are not recorded" : "";
        return (ServerState.Alive, $"{name} answers probes{(s.BusSign == SignValue.Alive ? " and sends beats" : "")}{bus}{cameras}.", false);
    }

    private static string? FirstMissing(SignsOfOneServer s, bool massSilence, TimeSpan now)
    {
        if (s.ProbeSign == SignValue.Missing)
        {
            var what = s.ProbeRefused ? "connections are refused at heartbeat" : "no probe answer at heartbeat";
            return $"{what}, {WhyNotFailed(s, massSilence)}; {LastLife(s, now)}";
        }
        if (s.BusSign == SignValue.Missing)
        {
            return "its beats are missing, while its probe answers";
        }
        if (s.GuardsMissing.Count > 0)
        {
            return $"{string.Join(", ", s.GuardsMissing.Select(g => g.Guard))} gets no probe answer, while heartbeat does";
        }
        return s.HalfNotRecorded;
    }

    private static string WhyNotFailed(SignsOfOneServer s, bool massSilence)
    {
        if (s.Veto is { } veto)
        {
            return $"but it answered {veto} within the last second";
        }
        if (massSilence)
        {
            return "but over half of the servers fell silent together and no guard with frames arriving says the same";
        }
        if (s.BusSign == SignValue.Alive)
        {
            return "but its beats arrive";
        }
        return s.BusSign == SignValue.Unknown && !s.ProbeRefused
            ? "but the bus is silent for everybody, so beats say nothing"
            : "but no second healthy place says the same";
    }

    // The guards that agree, for the sentence. In a mass silence only one that still gets frames of the server's cameras counts.
    private static string? Witness(IReadOnlyList<GuardNotes> guards, bool massSilence)
    {
        var names = guards.Where(g => !massSilence || g.Report.FramesArriving).Select(g => g.Guard).ToList();
        return names.Count == 0 ? null : string.Join(" and ", names);
    }

    private static string LastLife(SignsOfOneServer s, TimeSpan now) =>
        s.LastSign is { } last ? $"last sign of life {(now - last).TotalSeconds:0.0} s ago" : "it gave no sign since heartbeat watches it";

    private static TimeSpan EvidenceOf(ServerState state, SignsOfOneServer s, bool ill)
    {
        if (ill && s.Server.Previous is { } previous)
        {
            return previous.EvidenceAt;
        }
        var accusing = state is ServerState.Failed or ServerState.Suspect;
        return (accusing ? s.Server.Probe.LastAsked : s.LastSign) ?? s.Server.WatchedSince;
    }
}
