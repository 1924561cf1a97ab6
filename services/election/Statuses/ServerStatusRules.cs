using Failover.Contracts;
using Failover.Platform;
using static Failover.Platform.ConditionMerge;

namespace Failover.Election;

/// <summary>What a site server's status says: does it live and fill its role, are its cameras recorded, would a failure lose something. Pure.</summary>
internal static class ServerStatusRules
{
    public static ServerSaid Of(SiteServer server, StatusView look)
    {
        var name = server.Metadata.Name;
        var cameras = look.View.CamerasOf(name).Select(c => c.Metadata.Name).ToList();
        var missing = cameras.Where(c => look.Fact(c).Recorder is null).ToList();
        var holder = look.HolderOf(name);
        var (phase, ready) = Ready(name, holder, cameras.Count, missing, look);
        return new ServerSaid(
            phase, $"{cameras.Count - missing.Count}/{cameras.Count}", holder ?? "-",
            cameras.Select(c => look.Fact(c).Guard).FirstOrDefault(g => g is not null) ?? "-",
            [ready, Recording(cameras.Count, missing, look), Protected(server, look)]);
    }

    private static (ServerPhase Phase, Condition Ready) Ready(string name, string? holder, int cameras, List<string> missing, StatusView look)
    {
        var takeover = look.Occupying(name);
        if (takeover is { Status.State: TakeoverState.Returning })
        {
            return (ServerPhase.Returning, No(ConditionReason.Returning, $"Its role goes back to it from {takeover.Spec.Spare}."));
        }
        if (takeover is { Status.State: TakeoverState.Active })
        {
            return (ServerPhase.TakenOver, No(ConditionReason.TakenOver, $"{takeover.Spec.Spare} serves as {name} under term {takeover.Spec.Term}."));
        }
        if (holder is not null && !string.Equals(holder, name, StringComparison.Ordinal))
        {
            return (ServerPhase.TakenOver, No(ConditionReason.TakenOver, $"{holder} serves as {name}."));
        }
        return look.View.StateOf(name, look.Now) switch
        {
            ServerState.Failed => (ServerPhase.Failed, No(ConditionReason.ServerFailed, $"It failed, and {(takeover is null ? "no spare serves" : $"{takeover.Spec.Spare} does not serve yet")} as {name}.")),
            ServerState.NotRecording => (ServerPhase.NotRecording, No(ConditionReason.NotRecording, "It answers, and too little of what it receives reaches its disk.")),
            ServerState.Leaving => (ServerPhase.Leaving, No(ConditionReason.Leaving, "It said that it goes.")),
            ServerState.Suspect => (ServerPhase.Suspect, No(ConditionReason.Suspect, "There are first signs of trouble; nothing is decided.")),
            ServerState.Unknown => (ServerPhase.Unknown, Say(Condition.Ready, ConditionStatus.Unknown, ConditionReason.NotHeard, "Nobody says whether it lives.")),
            _ when cameras == 0 => (ServerPhase.Recording, Say(Condition.Ready, ConditionStatus.True, ConditionReason.NoCameras, "It lives and has no camera.")),
            _ when missing.Count == 0 => (ServerPhase.Recording, Say(Condition.Ready, ConditionStatus.True, ConditionReason.Recording, $"It lives, and {cameras} of {cameras} cameras are recorded.")),
            _ => (ServerPhase.Degraded, No(ConditionReason.CamerasNotRecorded, $"{missing.Count} of {cameras} cameras are recorded by nobody: {StatusView.Names(missing)}.")),
        };
    }

    private static Condition Recording(int cameras, List<string> missing, StatusView look) =>
        cameras == 0 ? Say(Condition.Recording, ConditionStatus.True, ConditionReason.NoCameras, "It has no camera.")
        : missing.Count == 0 ? Say(Condition.Recording, ConditionStatus.True, ConditionReason.Recording, $"{cameras} of {cameras} cameras are recorded.")
        : Say(Condition.Recording, missing.TrueForAll(c => look.Fact(c).State is null && IsUnheard(c, look)) ? ConditionStatus.Unknown : ConditionStatus.False,
            ConditionReason.CamerasNotRecorded, $"{missing.Count} of {cameras} cameras are recorded by nobody who is heard: {StatusView.Names(missing)}.");

    private static bool IsUnheard(string camera, StatusView look) =>
        look.View.Cameras.TryGetValue(camera, out var known) && !TakeoverRules.IsFailing(look.View.StateOf(known.Spec.Server, look.Now));

    private static Condition Protected(SiteServer server, StatusView look)
    {
        var name = server.Metadata.Name;
        if (server.Spec.Dvr)
        {
            return Not(ConditionReason.Dvr, $"{name} is a DVR and cannot be failed over.");
        }
        if (look.View.EntitlementOf(name) is { Entitled: false } no)
        {
            return Not(ConditionReason.NotEntitled, $"The site may not fail over: {no.Reason}");
        }
        if (server.InMaintenance(look.View.Wall))
        {
            return Not(ConditionReason.Maintenance, "It is in maintenance: nothing assumes its role.");
        }
        var cameras = look.View.ProtectedCamerasOf(name).Select(c => c.Metadata.Name).ToList();
        var guard = cameras.Select(c => look.Fact(c).Guard).FirstOrDefault(g => g is not null);
        if (cameras.Count > 0 && guard is null)
        {
            return Not(ConditionReason.Unguarded, $"Nobody guards its {cameras.Count} cameras.");
        }
        var open = cameras.Where(c => look.Fact(c).Covered is not true).ToList();
        return open.Count == 0 ? Say(Condition.Protected, ConditionStatus.True, ConditionReason.Covered, cameras.Count == 0 ? "It has no camera to protect." : $"{guard} covers {cameras.Count} of {cameras.Count} cameras.")
            : open.TrueForAll(c => look.Fact(c).Covered is null && look.Fact(c).Guard is not null)
                ? Say(Condition.Protected, ConditionStatus.Unknown, ConditionReason.NotHeard, $"{guard} guards it and has not said what it covers.")
            : Not(ConditionReason.NotCovered, $"{open.Count} of {cameras.Count} cameras are not covered: {StatusView.Names(open)}.");
    }

    private static Condition No(string reason, string message) => Say(Condition.Ready, ConditionStatus.False, reason, message);

    private static Condition Not(string reason, string message) => Say(Condition.Protected, ConditionStatus.False, reason, message);
}

/// <summary>What is said of one server.</summary>
internal sealed record ServerSaid(ServerPhase Phase, string Cameras, string Recorder, string Guard, IReadOnlyList<Condition> Said)
{
    public Condition Find(string type) => Said.First(c => string.Equals(c.Type, type, StringComparison.Ordinal));
}
