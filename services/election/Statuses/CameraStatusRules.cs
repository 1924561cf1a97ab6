using Failover.Contracts;
using static Failover.Platform.ConditionMerge;

namespace Failover.Election;

/// <summary>What a camera's status says: who records it, and would a failure lose something. Pure.</summary>
internal static class CameraStatusRules
{
    public static (CameraPhase Phase, string Recorder, string Guard, IReadOnlyList<Condition> Said) Of(Camera camera, StatusView look)
    {
        var fact = look.Fact(camera.Metadata.Name);
        var (phase, ready) = Recorded(camera, fact, look);
        return (phase, fact.Recorder ?? "-", fact.Guard ?? "-", [ready, Protected(camera, fact, look)]);
    }

    private static (CameraPhase Phase, Condition Ready) Recorded(Camera camera, CameraFact fact, StatusView look)
    {
        var server = camera.Spec.Server;
        if (fact.Recorder is { } recorder)
        {
            return (CameraPhase.Recording, Say(Condition.Ready, ConditionStatus.True, ConditionReason.Recording, $"{recorder} records it."));
        }
        if (!look.View.Servers.ContainsKey(server))
        {
            return (CameraPhase.NotRecorded, No(ConditionReason.ServerMissing, $"Its server {server} is not in the site."));
        }
        if (fact.State is { } state)
        {
            var (phase, reason) = state switch
            {
                CameraState.Connecting => (CameraPhase.Connecting, ConditionReason.Connecting),
                CameraState.Stalled => (CameraPhase.Stalled, ConditionReason.Stalled),
                CameraState.Refused => (CameraPhase.Refused, ConditionReason.Refused),
                CameraState.Unauthorized => (CameraPhase.Unauthorized, ConditionReason.Unauthorized),
                CameraState.Unsupported => (CameraPhase.Unsupported, ConditionReason.Unsupported),
                CameraState.Stopped => (CameraPhase.Stopped, ConditionReason.Stopped),
                _ => (CameraPhase.NotRecorded, ConditionReason.NotRecording),
            };
            return (phase, No(reason, $"Nobody records it. {fact.Why}"));
        }
        var known = look.View.StateOf(server, look.Now);
        return TakeoverRules.IsFailing(known)
            ? (CameraPhase.NotRecorded, No(ConditionReason.ServerFailed, $"Its server {server} is {known}, and nobody records it."))
            : (CameraPhase.Unknown, Say(Condition.Ready, ConditionStatus.Unknown, ConditionReason.NotHeard, $"Nobody who should record it is heard."));
    }

    private static Condition Protected(Camera camera, CameraFact fact, StatusView look)
    {
        var (name, server) = (camera.Metadata.Name, camera.Spec.Server);
        if (look.View.Servers.TryGetValue(server, out var known) && known.Spec.Dvr)
        {
            return Not(ConditionReason.Dvr, $"{server} is a DVR and cannot be failed over.");
        }
        if (look.View.EntitlementOf(server) is { Entitled: false })
        {
            return Not(ConditionReason.NotEntitled, "The site may not fail over.");
        }
        if (look.View.IsBeyondLicence(name))
        {
            return Not(ConditionReason.NotEntitled, "It is beyond the camera licences of the site.");
        }
        if (fact.Guard is not { } guard)
        {
            return Not(ConditionReason.Unguarded, "Nobody guards it.");
        }
        return fact.Covered switch
        {
            true => Say(Condition.Protected, ConditionStatus.True, ConditionReason.Covered, $"{guard} covers it."),
            false => Not(ConditionReason.NotCovered, $"{guard} does not cover it: {fact.WhyNotCovered}."),
            null => Say(Condition.Protected, ConditionStatus.Unknown, ConditionReason.NotHeard, $"{guard} guards it and has not said whether it covers it."),
        };
    }

    private static Condition No(string reason, string message) => Say(Condition.Ready, ConditionStatus.False, reason, message);

    private static Condition Not(string reason, string message) => Say(Condition.Protected, ConditionStatus.False, reason, message);
}
