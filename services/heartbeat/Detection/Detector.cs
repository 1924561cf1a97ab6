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
        var signs = Read(view, illness, times, now);
        var judgements = new Judgement[signs.Length];
        for (var i = 0; i < signs.Length; i++)
        {
            judgements[i] = JudgeOne(signs[i], signs, illness, view, times, now);
        }
        return judgements;
    }

    /// <summary>
    /// Whether <see cref="Judge"/> would now find another state for any server than before, or begin or end the time of one that does not
    /// record. Makes no sentence: it is asked at every tick.
    /// </summary>
    public static bool HasNews(DetectorView view, FailoverTimes times, TimeSpan now)
    {
        var illness = IllnessOf(view, times, now);
        var signs = Read(view, illness, times, now);
        foreach (var s in signs)
        {
            var previous = s.Server.Previous;
            var since = NotRecordingSince(s, now);
            if (previous is null || since is null != previous.NotRecordingSince is null
                || Decide(s, illness, IsMassSilence(s, signs, times), since, times, now).State != previous.State)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Why heartbeat itself is ill: its timer lags, or nobody at all answers, so its own network may be the sick part.</summary>
    internal static Illness IllnessOf(DetectorView view, FailoverTimes times, TimeSpan now)
    {
        if (view.TimerLag > times.IllTimerLag)
        {
            return Illness.TimerLags;
        }
        return view.LastAnswerOfAnybody is { } last && now - last <= times.Veto ? Illness.None : Illness.NobodyAnswers;
    }

    private static SignsOfOneServer[] Read(DetectorView view, Illness illness, FailoverTimes times, TimeSpan now)
    {
        var signs = new SignsOfOneServer[view.Servers.Count];
        for (var i = 0; i < signs.Length; i++)
        {
            signs[i] = SignsOfOneServer.Read(view.Servers[i], view, times, now, heartbeatIll: illness != Illness.None);
        }
        return signs;
    }

    // Over half of the site servers lost their last sign of life within the same few seconds: rather the observer than all of them.
    private static bool IsMassSilence(SignsOfOneServer one, SignsOfOneServer[] all, FailoverTimes times)
    {
        if (one.ProbeSign != SignValue.Missing)
        {
            return false;
        }
        var (servers, together) = (0, 0);
        foreach (var s in all)
        {
            if (!s.Server.IsSpare)
            {
                servers++;
                together += s.ProbeSign == SignValue.Missing && (s.LastLife - one.LastLife).Duration() <= times.MassSilence ? 1 : 0;
            }
        }
        return servers >= CorrelationFrom && together * 2 > servers;
    }

    private static TimeSpan? NotRecordingSince(SignsOfOneServer s, TimeSpan now) => s.IsHalfNotRecorded ? s.Server.Previous?.NotRecordingSince ?? now : null;

    private static Judgement JudgeOne(SignsOfOneServer s, SignsOfOneServer[] all, Illness illness, DetectorView view, FailoverTimes times, TimeSpan now)
    {
        var previous = s.Server.Previous;
        var massSilence = IsMassSilence(s, all, times);
        var notRecordingSince = NotRecordingSince(s, now);
        var (state, cause, death) = Decide(s, illness, massSilence, notRecordingSince, times, now);
        return new Judgement
        {
            Server = s.Server.Name,
            State = state,
            Reason = Sentences.Of(cause, s, illness, view, massSilence, notRecordingSince, now),
            Since = previous is not null && previous.State == state ? previous.Since : now,
            EvidenceAt = EvidenceOf(state, s, illness != Illness.None),
            ProcessDeath = death,
            NotRecordingSince = notRecordingSince,
            BootId = s.BootId,
            Signs = s.ForPeople(now),
        };
    }

    private static (ServerState State, Cause Cause, bool Death) Decide(
        SignsOfOneServer s, Illness illness, bool massSilence, TimeSpan? notRecordingSince, FailoverTimes times, TimeSpan now)
    {
        var before = s.Server.Previous;
        var wasFailed = before?.State == ServerState.Failed;
        if (illness != Illness.None)
        {
            return wasFailed
                ? (ServerState.Failed, Cause.ObserverIllButFailedBefore, before!.ProcessDeath)
                : (ServerState.Unknown, Cause.ObserverIll, false);
        }
        // In a mass silence only a guard that still gets frames of the server's cameras counts.
        if (s.Veto is null && s.ProbeRefused && s.BusSign != SignValue.Alive && s.RefusedAt.Count(massSilence) > 0)
        {
            return (ServerState.Failed, Cause.ProcessDied, true);
        }
        if (s.SilentLongEnough && s.Veto is null && s.ProbeSign == SignValue.Missing && s.BusSign == SignValue.Missing && s.MissingAt.Count(massSilence) > 0)
        {
            return (ServerState.Failed, Cause.Silent, false);
        }
        if (wasFailed && s.ProbeSign != SignValue.Alive && s.BusSign != SignValue.Alive)
        {
            return (ServerState.Failed, Cause.FailedAndNoSignSince, before!.ProcessDeath);
        }
        return (DecideLiving(s, notRecordingSince, times, now, out var cause), cause, false);
    }

    private static ServerState DecideLiving(SignsOfOneServer s, TimeSpan? notRecordingSince, FailoverTimes times, TimeSpan now, out Cause cause)
    {
        if (s.LastSign is null)
        {
            cause = Cause.NeverGaveASign;
            return ServerState.Unknown;
        }
        if (s.ProbeSign == SignValue.Unknown)
        {
            cause = Cause.NotProbedYet;
            return ServerState.Unknown;
        }
        if (s.Leaving)
        {
            cause = Cause.SaidThatItGoes;
            return ServerState.Leaving;
        }
        if (notRecordingSince is { } since && now - since >= times.NotRecordingFailed)
        {
            cause = Cause.DoesNotRecord;
            return ServerState.NotRecording;
        }
        var missing = s.ProbeSign == SignValue.Missing || s.BusSign == SignValue.Missing || s.MissingAt.Any || s.IsHalfNotRecorded;
        cause = missing ? Cause.SignMissing : Cause.Well;
        return missing ? ServerState.Suspect : ServerState.Alive;
    }

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

/// <summary>What is wrong with the observer itself.</summary>
internal enum Illness
{
    None,
    TimerLags,
    NobodyAnswers,
}
