using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat;

/// <summary>The signs of one server, each alive, missing or unknown, and who is well enough to witness.</summary>
internal sealed class SignsOfOneServer
{
    private readonly FailoverTimes _times;
    private readonly TimeSpan _now;
    private readonly GuardNotes? _lagging;
    private readonly string? _fault;

    private SignsOfOneServer(ServerView server, FailoverTimes times, TimeSpan now, GuardNotes? lagging, string? fault) =>
        (Server, _times, _now, _lagging, _fault) = (server, times, now, lagging, fault);

    public ServerView Server { get; }
    public required SignValue ProbeSign { get; init; }
    public required SignValue BusSign { get; init; }
    public bool ProbeRefused => Server.Probe.Refused;

    /// <summary>Who got a positive probe answer within the last second, or null.</summary>
    public required string? Veto { get; init; }

    /// <summary>Healthy guards whose connections are refused.</summary>
    public required Witnesses RefusedAt { get; init; }

    /// <summary>Healthy guards without a probe answer, the refused ones included.</summary>
    public required Witnesses MissingAt { get; init; }

    /// <summary>The same by name, for sentences.</summary>
    public IReadOnlyList<GuardNotes> GuardsMissing => [.. Server.Guards.Where(g => IsMissing(g) && IsHealthyWitness(g, _times, _now))];

    public required bool IsHalfNotRecorded { get; init; }

    /// <summary>One phrase when at least half of its cameras are not recorded, or null.</summary>
    public string? HalfNotRecorded => !IsHalfNotRecorded ? null
        : _fault is not null ? $"its disk has a fault ({_fault})"
        : $"{_lagging!.Report.NotRecording.Count} of {_lagging.Report.Cameras} cameras reach {_lagging.Guard} but are not recorded";

    public int NotRecorded => _lagging?.Report.NotRecording.Count ?? 0;

    /// <summary>Its last probe answer or beat, at heartbeat.</summary>
    public required TimeSpan? LastSign { get; init; }

    /// <summary>Nobody had any sign of it for so long that silence means death.</summary>
    public required bool SilentLongEnough { get; init; }
    public required bool Leaving { get; init; }
    public TimeSpan LastLife => LastSign ?? Server.WatchedSince;
    public string? BootId => Server.Probe.LastAnswer >= (Server.Beat?.SentAt ?? TimeSpan.MinValue) ? Server.Probe.BootId : Server.Beat?.BootId;

    public static SignsOfOneServer Read(ServerView server, DetectorView view, FailoverTimes times, TimeSpan now, bool heartbeatIll)
    {
        var (refused, missing) = (default(Witnesses), default(Witnesses));
        GuardNotes? lagging = null;
        // By index: this is read for each server at each tick.
        for (var i = 0; i < server.Guards.Count; i++)
        {
            var guard = server.Guards[i];
            if (!IsHealthyWitness(guard, times, now))
            {
                continue;
            }
            refused = guard.Report.Refused ? refused.With(guard) : refused;
            missing = IsMissing(guard) ? missing.With(guard) : missing;
            if (guard.Report.FramesArriving && guard.Report.Cameras > 0
                && (lagging is null || guard.Report.NotRecording.Count > lagging.Report.NotRecording.Count))
            {
                lagging = guard;
            }
        }
        var probe = ReadProbe(server.Probe, times);
        var bus = ReadBus(server, view, times, now);
        // A fault that the server itself reports needs no second place.
        var fault = bus == SignValue.Alive ? server.Beat!.Health.DiskFault : null;
        fault ??= probe == SignValue.Alive ? server.Probe.Health?.DiskFault : null;
        return new SignsOfOneServer(server, times, now, lagging, fault)
        {
            ProbeSign = probe,
            BusSign = bus,
            Veto = ReadVeto(server, times, now, heartbeatIll),
            RefusedAt = refused,
            MissingAt = missing,
            IsHalfNotRecorded = fault is not null || (lagging is not null && lagging.Report.NotRecording.Count * 2 >= lagging.Report.Cameras),
            SilentLongEnough = now - LastHeard(server) >= Patience(server.Probe, times, now),
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
        var missing = GuardsMissing;
        foreach (var guard in Server.Guards)
        {
            var sinceBeat = (now - guard.SentAt).TotalMilliseconds;
            var healthy = missing.Contains(guard) || guard.Report.Probe == SignValue.Alive;
            signs.Add(new Sign(guard.Guard, "probe", guard.Report.Refused ? SignValue.Missing : guard.Report.Probe, guard.Report.LastAnswerAgeMs + sinceBeat,
                (guard.Report.Refused ? "refused" : "") + (healthy ? "" : " (does not count: stale, ill, or no frames arrive)")));
        }
        if (HalfNotRecorded is { } half)
        {
            signs.Add(new Sign(Server.Name, "durable", SignValue.Missing, null, half));
        }
        return signs;
    }

    private static bool IsMissing(GuardNotes guard) => guard.Report.Refused || guard.Report.Probe == SignValue.Missing;

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

    // Of the server, at any place: an observer that is ill may have heard it all the same.
    private static TimeSpan LastHeard(ServerView server)
    {
        var last = Newest(server.Probe.LastAnswer, server.Beat?.SentAt) ?? server.WatchedSince;
        for (var i = 0; i < server.Guards.Count; i++)
        {
            var guard = server.Guards[i];
            if (guard.Report.LastAnswerAgeMs is { } age && guard.SentAt - TimeSpan.FromMilliseconds(age) is var answered && answered > last)
            {
                last = answered;
            }
        }
        return last;
    }

    // Where answers are often late, one more that is late says less.
    private static TimeSpan Patience(ProbeNotes probe, FailoverTimes times, TimeSpan now) =>
        probe.CameBackBefore is { } before && now - before <= times.ShakyFor ? times.SilentWhenShaky : times.Silent;

    private static string? ReadVeto(ServerView server, FailoverTimes times, TimeSpan now, bool heartbeatIll)
    {
        if (!heartbeatIll && server.Probe.LastAnswer is { } last && now - last <= times.Veto)
        {
            return "heartbeat";
        }
        for (var i = 0; i < server.Guards.Count; i++)
        {
            var guard = server.Guards[i];
            if (!guard.Ill && guard.Report.LastAnswerAgeMs is { } age && TimeSpan.FromMilliseconds(age) + (now - guard.SentAt) <= times.Veto)
            {
                return guard.Guard;
            }
        }
        return null;
    }

    // Fresh, its own timer does not lag, and its own network shows life: frames of that server's cameras arrive at it.
    private static bool IsHealthyWitness(GuardNotes guard, FailoverTimes times, TimeSpan now) =>
        !guard.Ill
        && now - guard.SentAt <= times.Beat * times.BeatsMissing
        && (guard.Report.FramesArriving || (guard.Report.Cameras == 0 && guard.Report.Refused));

    private static TimeSpan? Newest(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null || a > b ? a : b;

    private static double? AgeMs(TimeSpan? at, TimeSpan now) => at is { } time ? (now - time).TotalMilliseconds : null;
}

/// <summary>How many healthy guards say one thing.</summary>
/// <param name="All">Every one of them.</param>
/// <param name="WithFrames">Those that still get frames of the server's cameras.</param>
internal readonly record struct Witnesses(int All, int WithFrames)
{
    public bool Any => All > 0;

    public int Count(bool onlyWithFrames) => onlyWithFrames ? WithFrames : All;

    public Witnesses With(GuardNotes guard) => new(All + 1, WithFrames + (guard.Report.FramesArriving ? 1 : 0));
}
