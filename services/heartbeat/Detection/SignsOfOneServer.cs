using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat;

/// <summary>The signs of one server, each alive, missing or unknown, and who is well enough to witness.</summary>
internal sealed class SignsOfOneServer
{
    private SignsOfOneServer(ServerView server) => Server = server;

    public ServerView Server { get; }
    public required SignValue ProbeSign { get; init; }
    public required SignValue BusSign { get; init; }
    public bool ProbeRefused => Server.Probe.Refused;

    /// <summary>Who got a positive probe answer within the last second, or null.</summary>
    public required string? Veto { get; init; }

    /// <summary>Healthy guards whose connections are refused.</summary>
    public required IReadOnlyList<GuardNotes> GuardsRefused { get; init; }

    /// <summary>Healthy guards without a probe answer, the refused ones included.</summary>
    public required IReadOnlyList<GuardNotes> GuardsMissing { get; init; }

    /// <summary>One phrase when at least half of its cameras are not recorded, or null.</summary>
    public required string? HalfNotRecorded { get; init; }
    public required int NotRecorded { get; init; }

    /// <summary>Its last probe answer or beat, at heartbeat.</summary>
    public required TimeSpan? LastSign { get; init; }
    public required bool Leaving { get; init; }
    public TimeSpan LastLife => LastSign ?? Server.WatchedSince;
    public string? BootId => Server.Probe.LastAnswer >= (Server.Beat?.SentAt ?? TimeSpan.MinValue) ? Server.Probe.BootId : Server.Beat?.BootId;

    public static SignsOfOneServer Read(ServerView server, DetectorView view, FailoverTimes times, TimeSpan now, bool heartbeatIll)
    {
        var healthy = server.Guards.Where(g => IsHealthyWitness(g, times, now)).ToList();
        var probe = ReadProbe(server.Probe, times);
        var bus = ReadBus(server, view, times, now);
        var lagging = healthy.Where(g => g.Report.FramesArriving && g.Report.Cameras > 0)
            .OrderByDescending(g => g.Report.NotRecording.Count).ThenBy(g => g.Guard, StringComparer.Ordinal).FirstOrDefault();
        return new SignsOfOneServer(server)
        {
            ProbeSign = probe,
            BusSign = bus,
            Veto = ReadVeto(server, times, now, heartbeatIll),
            GuardsRefused = [.. healthy.Where(g => g.Report.Refused)],
            GuardsMissing = [.. healthy.Where(g => g.Report.Refused || g.Report.Probe == SignValue.Missing)],
            HalfNotRecorded = ReadHalf(server, lagging, probe, bus),
            NotRecorded = lagging?.Report.NotRecording.Count ?? 0,
            LastSign = Newest(server.Probe.LastAnswer, server.Beat?.SentAt),
            Leaving = (bus == SignValue.Alive && server.Beat!.Health.Leaving) || (probe == SignValue.Alive && server.Probe.Health is { Leaving: true }),
        };
    }

    /// <summary>The same for people and for the report.</summary>
    public IReadOnlyList<Sign> ForPeople(TimeSpan now)
    {
        var signs = new List<Sign>
        {
            new("heartbeat", "probe", ProbeSign, AgeMs(Server.Probe.LastAnswer, now),
                ProbeRefused ? "refused" : $"{Server.Probe.FailuresInRow} without an answer"),
            new("heartbeat", "beats", BusSign, AgeMs(Server.Beat?.SentAt, now), BusSign == SignValue.Unknown ? "no beats of others went on meanwhile" : ""),
        };
        foreach (var guard in Server.Guards)
        {
            var sinceBeat = (now - guard.SentAt).TotalMilliseconds;
            var healthy = GuardsMissing.Contains(guard) || guard.Report.Probe == SignValue.Alive;
            signs.Add(new Sign(guard.Guard, "probe", guard.Report.Refused ? SignValue.Missing : guard.Report.Probe, guard.Report.LastAnswerAgeMs + sinceBeat,
                (guard.Report.Refused ? "refused" : "") + (healthy ? "" : " (does not count: stale, ill, or no frames arrive)")));
        }
        if (HalfNotRecorded is not null)
        {
            signs.Add(new Sign(Server.Name, "durable", SignValue.Missing, null, HalfNotRecorded));
        }
        return signs;
    }

    private static SignValue ReadProbe(ProbeNotes probe, FailoverTimes times)
    {
        if (probe.LastAsked is null)
        {
            return SignValue.Unknown;
        }
        if (probe.Refused || probe.FailuresInRow >= times.ProbesMissing)
        {
            return SignValue.Missing;
        }
        return probe.LastAnswer is null ? SignValue.Unknown : SignValue.Alive;
    }

    private static SignValue ReadBus(ServerView server, DetectorView view, FailoverTimes times, TimeSpan now)
    {
        var missingAfter = times.Beat * (server.Probe.Refused ? times.BeatsMissingWhenRefused : times.BeatsMissing);
        if (server.Beat is { } beat && now - beat.SentAt <= missingAfter)
        {
            return SignValue.Alive;
        }
        // Beats of others must have gone on after its last one, for so long that a bus which stalled for all at once does not look like
        // this server's silence. How late the newest is now does not matter: a loaded machine delays them all.
        var last = server.Beat?.SentAt ?? (view.StartedAt > server.WatchedSince ? view.StartedAt : server.WatchedSince);
        var echoed = view.LastBeatOfAnybody is { } any && now - any <= times.MassSilence && any - last >= missingAfter - (times.Beat * times.BeatsMissingWhenRefused);
        return echoed && now - last > missingAfter ? SignValue.Missing : SignValue.Unknown;
    }

    private static string? ReadVeto(ServerView server, FailoverTimes times, TimeSpan now, bool heartbeatIll)
    {
        if (!heartbeatIll && server.Probe.LastAnswer is { } last && now - last <= times.Veto)
        {
            return "heartbeat";
        }
        return server.Guards.FirstOrDefault(g => !g.Ill && g.Report.LastAnswerAgeMs is { } age
            && TimeSpan.FromMilliseconds(age) + (now - g.SentAt) <= times.Veto)?.Guard;
    }

    // Fresh, its own timer does not lag, and its own network shows life: frames of that server's cameras arrive at it.
    private static bool IsHealthyWitness(GuardNotes guard, FailoverTimes times, TimeSpan now) =>
        !guard.Ill
        && now - guard.SentAt <= times.Beat * times.BeatsMissing
        && (guard.Report.FramesArriving || (guard.Report.Cameras == 0 && guard.Report.Refused));

    private static string? ReadHalf(ServerView server, GuardNotes? lagging, SignValue probe, SignValue bus)
    {
        // A fault that the server itself reports needs no second place.
        var fault = bus == SignValue.Alive ? server.Beat!.Health.DiskFault : null;
        fault ??= probe == SignValue.Alive ? server.Probe.Health?.DiskFault : null;
        if (fault is not null)
        {
            return $"its disk has a fault ({fault})";
        }
        return lagging is not null && lagging.Report.NotRecording.Count * 2 >= lagging.Report.Cameras
            ? $"{lagging.Report.NotRecording.Count} of {lagging.Report.Cameras} cameras reach {lagging.Guard} but are not recorded"
            : null;
    }

    private static TimeSpan? Newest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a > b ? a : b;

    private static double? AgeMs(TimeSpan? at, TimeSpan now) => at is { } time ? (now - time).TotalMilliseconds : null;
}
