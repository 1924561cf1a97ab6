using Failover.Contracts;

namespace Failover.Heartbeat;

/// <summary>The detector's reasons, one sentence each. Made only when a state is told: the detector itself looks twenty times a second.</summary>
internal static class Sentences
{
    /// <summary>Why heartbeat itself is ill.</summary>
    public static string Of(Illness illness, DetectorView view) => illness == Illness.TimerLags
        ? $"heartbeat's own timer lags {view.TimerLag.TotalMilliseconds:0} ms, so it accuses nobody"
        : "no server and no spare answers heartbeat's probes, so its own network may be the sick part";

    public static string Of(Cause cause, SignsOfOneServer s, Illness illness, DetectorView view, bool massSilence, TimeSpan? notRecordingSince, TimeSpan now)
    {
        var name = s.Server.Name;
        return cause switch
        {
            Cause.ObserverIllButFailedBefore => $"{name} was declared failed before and gave no sign since; {Of(illness, view)}.",
            Cause.ObserverIll => $"{name} cannot be judged: {Of(illness, view)}.",
            Cause.ProcessDied =>
                $"{name}'s process died: connections are refused at heartbeat and at {Witnesses(s, massSilence, refused: true)}; {LastLife(s, now)}.",
            Cause.Silent =>
                $"{name} is silent: neither probe answers nor beats at heartbeat, no probe answer at {Witnesses(s, massSilence, refused: false)}; {LastLife(s, now)}.",
            Cause.FailedAndNoSignSince => $"{name} was declared failed and gave no sign since; {LastLife(s, now)}.",
            Cause.NeverGaveASign => $"{name} never gave a sign since heartbeat watches it, and no second place says that it is missing.",
            Cause.NotProbedYet => $"{name} was not probed yet.",
            Cause.SaidThatItGoes => $"{name} said that it goes; it records on until its guard is active.",
            Cause.DoesNotRecord => $"{name} answers but does not record: {s.HalfNotRecorded}, for {(now - notRecordingSince!.Value).TotalSeconds:0} s.",
            Cause.SignMissing => $"{name}: {FirstMissing(s, massSilence, now)}.",
            _ => Well(s),
        };
    }

    private static string Well(SignsOfOneServer s)
    {
        var bus = s.BusSign == SignValue.Unknown ? "; the bus is silent for everybody, so beats say nothing" : "";
        var cameras = s.NotRecorded > 0 ? $"; {s.NotRecorded} of its cameras are not recorded" : "";
        return $"{s.Server.Name} answers probes{(s.BusSign == SignValue.Alive ? " and sends beats" : "")}{bus}{cameras}.";
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
        return s.MissingAt.Any ? $"{string.Join(", ", s.GuardsMissing.Select(g => g.Guard))} gets no probe answer, while heartbeat does" : s.HalfNotRecorded;
    }

    private static string WhyNotFailed(SignsOfOneServer s, bool massSilence)
    {
        if (s.Veto is { } veto)
        {
            return $"but it answered {veto} within the last second";
        }
        if (!s.ProbeRefused && !s.SilentLongEnough)
        {
            return "but a pause may still be all";
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

    private static string Witnesses(SignsOfOneServer s, bool massSilence, bool refused) => string.Join(
        " and ",
        s.GuardsMissing.Where(g => (!refused || g.Report.Refused) && (!massSilence || g.Report.FramesArriving)).Select(g => g.Guard));

    private static string LastLife(SignsOfOneServer s, TimeSpan now) =>
        s.LastSign is { } last ? $"last sign of life {(now - last).TotalSeconds:0.0} s ago" : "it gave no sign since heartbeat watches it";
}
