using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions;

/// <summary>The state of one reinsertion with its reason in one sentence.</summary>
internal static class StateRules
{
    /// <summary>A recorder whose last beat is older does not beat. Far above what a loaded broker delays.</summary>
    public static readonly TimeSpan Silent = TimeSpan.FromSeconds(5);

    /// <summary>Two beats that show nothing, so that one odd beat is not the last word.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(400);

    /// <summary>A holder that restarted may beat before it has read what it holds.</summary>
    private static readonly TimeSpan SettleAfterRestart = TimeSpan.FromSeconds(5);

    public static (ReinsertionState State, string Reason) Decide(OwedReinsertion owed, ReinsertionView view, OneMemory memory, TimeSpan now)
    {
        if (owed.ContinuedAs is { } next)
        {
            return (ReinsertionState.Completed, $"It goes on as {next}.");
        }
        return owed.Holdings.Count > 0 ? WhileHeld(owed, view, now) : AfterHeld(owed, view, memory, now);
    }

    private static (ReinsertionState State, string Reason) WhileHeld(OwedReinsertion owed, ReinsertionView view, TimeSpan now)
    {
        var (server, holder) = (owed.Home, owed.Holder);
        var held = $"{holder} holds {owed.Frames} frames of {owed.Cameras} cameras";
        if (!view.Servers.Contains(owed.Server) && WithoutHome(owed, held) is { } homeless)
        {
            return homeless;
        }
        if (!Beats(view, holder, now))
        {
            return (ReinsertionState.Waiting, $"Waits for {holder}, which does not beat; its last beat said that {held}.");
        }
        if (!Beats(view, server, now))
        {
            return (ReinsertionState.Waiting, $"Waits for {server}, which does not beat; {held}.");
        }
        return ProgressOf(owed.Name, server, view) switch
        {
            null => (ReinsertionState.Waiting, $"Waits for {server} to begin; {held}."),
            { State: ReinsertionState.Copying or ReinsertionState.Verifying or ReinsertionState.Waiting or ReinsertionState.NoHome } p => (p.State, p.Reason),
            _ when owed.Holdings.Any(h => h.Open) => (ReinsertionState.Copying, $"{holder} still keeps {owed.Holdings.Count(h => h.Open)} cameras of {server}."),
            _ => (ReinsertionState.Verifying, $"{server} has what it was asked for, and {held} still."),
        };
    }

    /// <summary>Null: another server adopts something of it now.</summary>
    private static (ReinsertionState State, string Reason)? WithoutHome(OwedReinsertion owed, string held)
    {
        var server = owed.Server;
        if (owed.DropBy is { } who)
        {
            return (ReinsertionState.NoHome, $"There is no server {server} in the site, and {who} wishes that what is held of it is deleted: {held}.");
        }
        if (owed.Adoption is not { } adoption)
        {
            return (ReinsertionState.NoHome,
                $"There is no server {server} in the site, and {held}: add the server again, give them to another one with failover reinsert {server} --adopt, or drop them with --drop.{StillKept(owed)}");
        }
        return owed.Coming.Count > 0 ? null
            : owed.Holdings.Any(h => adoption.Cameras.ContainsKey(h.Camera))
                ? (ReinsertionState.Waiting, $"{adoption.Who} gave it to {adoption.Server}, which waits until {owed.Holder} ends keeping it: {held}.")
                : (ReinsertionState.NoHome,
                    $"There is no server {server} in the site; {adoption.Server} has adopted {AdoptWish.TextOf(adoption.Cameras)}, and of others {held}: give them to a server with failover reinsert {server} --adopt, or drop them with --drop.");
    }

    // Absence ends no recording: the operator's word does.
    private static string StillKept(OwedReinsertion owed) => owed.Holdings.Count(h => h.Open) is > 0 and var open
        ? $" {owed.Holder} still keeps {open} {(open == 1 ? "camera" : "cameras")} of it; either of the two ends that." : "";

    private static (ReinsertionState State, string Reason) AfterHeld(OwedReinsertion owed, ReinsertionView view, OneMemory memory, TimeSpan now)
    {
        var (server, holder, name) = (owed.Home, owed.Holder, owed.Name);
        if (!view.Beats.TryGetValue(holder, out var seen))
        {
            return (ReinsertionState.Waiting, $"Waits for {holder}, which was not heard yet: what it holds is not known.");
        }
        if (IsServing(owed, view))
        {
            return (ReinsertionState.Copying, $"All that {holder} holds so far is home; it still serves as {owed.Server}.");
        }
        var restarted = memory.HeldBoot is null || !string.Equals(memory.HeldBoot, seen.Beat.BootId, StringComparison.Ordinal);
        if (memory.EmptySince is not { } since || now - since < (restarted ? SettleAfterRestart : Settle))
        {
            return (ReinsertionState.Verifying, $"{holder} holds nothing of {owed.Server} any more; a second look follows.");
        }
        if (!view.Servers.Contains(server))
        {
            return owed.DropBy is { } who
                ? (ReinsertionState.CompletedWithGaps, $"{who} wished it: what {holder} held of {server}, which is not in the site, is deleted and did not come home.")
                : (ReinsertionState.Completed, $"{holder} holds nothing more, and there is no server {server} in the site.");
        }
        if (!Beats(view, server, now))
        {
            return (ReinsertionState.Waiting, $"{holder} holds nothing more; waits for the last word of {server}, which does not beat.");
        }
        return ProgressOf(name, server, view) switch
        {
            { State: ReinsertionState.Completed or ReinsertionState.CompletedWithGaps } p => (p.State, owed.Adoption is { } adoption
                ? $"{p.Reason} It was recorded for {owed.Server}, which is not in the site: {adoption.Who} gave it to {server} ({AdoptWish.TextOf(adoption.Cameras)})." : p.Reason),
            _ => (ReinsertionState.Verifying, $"{holder} holds nothing more; the last word of {server} is awaited."),
        };
    }

    // While the holder has the role it goes on keeping: between two flushes it may hold nothing for a moment.
    private static bool IsServing(OwedReinsertion owed, ReinsertionView view) => view.Takeovers.Any(t =>
        string.Equals(t.Metadata.Name, owed.Takeover, StringComparison.Ordinal)
        && string.Equals(t.Spec.Spare, owed.Holder, StringComparison.Ordinal)
        && t.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning);

    public static ReinsertionProgress? ProgressOf(string name, string server, ReinsertionView view) =>
        view.Beats.TryGetValue(server, out var seen)
            ? seen.Beat.Reinsertions.FirstOrDefault(r => string.Equals(r.Reinsertion, name, StringComparison.Ordinal))
            : null;

    private static bool Beats(ReinsertionView view, string recorder, TimeSpan now) =>
        view.Beats.TryGetValue(recorder, out var seen) && now - seen.ReceivedAt <= Silent && seen.Age(now) <= Silent * 2;
}
