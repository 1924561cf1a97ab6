using System.Globalization;
using Failover.Contracts;
using static Failover.Platform.ConditionMerge;

namespace Failover.Election;

/// <summary>
/// Is a takeover Ready: Active, and every camera that can be connected durable on the spare (DESIGN 6). And is it Completed. Pure.
/// </summary>
internal static class TakeoverStatusRules
{
    /// <summary>A camera that is not connected after this long counts as one that cannot be.</summary>
    public static readonly TimeSpan Connecting = TimeSpan.FromSeconds(10);

    public static (string Cameras, IReadOnlyList<Condition> Said) Of(Takeover takeover, StatusView look)
    {
        var state = takeover.Status.State;
        var (cameras, ready) = state == TakeoverState.Active ? Active(takeover, look) : (takeover.Status.Cameras ?? "-", No(ReasonOf(state), Why(takeover)));
        var completed = state == TakeoverState.Completed
            ? Say(Condition.Completed, ConditionStatus.True, ConditionReason.Completed, Why(takeover))
            : Say(Condition.Completed, ConditionStatus.False, state == TakeoverState.Active ? ConditionReason.Serving : ReasonOf(state), Why(takeover));
        return (cameras, [ready, completed]);
    }

    private static (string Cameras, Condition Ready) Active(Takeover takeover, StatusView look)
    {
        var (server, spare) = (takeover.Spec.Server, takeover.Spec.Spare);
        var all = look.View.ProtectedCamerasOf(server).Count;
        if (look.View.BeatOf(spare) is not { } beat || look.View.SilenceOf(spare, look.Now) > Patience.SpareSilent)
        {
            return (takeover.Status.Cameras ?? "-", Say(Condition.Ready, ConditionStatus.Unknown, ConditionReason.Silent, $"{spare}, which serves as {server}, is not heard."));
        }
        if (beat.Answers.FirstOrDefault(a => string.Equals(a.Server, server, StringComparison.Ordinal) && a.Term == takeover.Spec.Term) is not { Kind: RoleAnswerKind.Active } answer)
        {
            return (takeover.Status.Cameras ?? "-", No(ConditionReason.CamerasConnecting, $"{spare} has not said yet what it records."));
        }
        var open = answer.NotDurable;
        var durable = Math.Max(0, all - open.Count);
        var text = string.Create(CultureInfo.InvariantCulture, $"{durable}/{all}");
        var pending = open.Where(c => c.State is CameraState.Connecting or CameraState.Stalled or CameraState.Recording).Select(c => c.Camera).ToList();
        if (pending.Count > 0 && Since(takeover, look) < Connecting)
        {
            return (text, No(ConditionReason.CamerasConnecting, $"{durable} of {all} cameras are durable on {spare}; {StatusView.Names(pending)} still connect."));
        }
        return open.Count == 0
            ? (text, Say(Condition.Ready, ConditionStatus.True, ConditionReason.AllDurable, $"{all} of {all} cameras are durable on {spare}."))
            : (text, Say(Condition.Ready, ConditionStatus.True, ConditionReason.CamerasUnreachable,
                $"{durable} of {all} cameras are durable on {spare}; not to be connected: {StatusView.Names([.. open.Select(c => c.Camera)])}."));
    }

    private static TimeSpan Since(Takeover takeover, StatusView look) =>
        look.View.Memory.GetValueOrDefault(takeover.Spec.Server)?.Takeover is { } seen && string.Equals(seen.Name, takeover.Metadata.Name, StringComparison.Ordinal)
            ? look.Now - seen.Since : TimeSpan.Zero;

    private static string ReasonOf(TakeoverState state) => state switch
    {
        TakeoverState.Assigned => ConditionReason.Assigned,
        TakeoverState.Returning => ConditionReason.Returning,
        TakeoverState.Reinserting => ConditionReason.Reinserting,
        TakeoverState.Completed => ConditionReason.Completed,
        TakeoverState.Refused => ConditionReason.TakeoverRefused,
        TakeoverState.Vetoed => ConditionReason.Vetoed,
        TakeoverState.Cancelled => ConditionReason.Cancelled,
        TakeoverState.Superseded => ConditionReason.Superseded,
        _ => ConditionReason.Failed,
    };

    private static string Why(Takeover takeover) => takeover.Status.Reason.Length > 0 ? takeover.Status.Reason : takeover.Spec.Reason;

    private static Condition No(string reason, string message) => Say(Condition.Ready, ConditionStatus.False, reason, message);
}
