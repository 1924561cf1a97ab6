using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// How long a recorder that was asked to end (SIGTERM) goes on: until somebody else has what it does for the site, and never longer than its
/// limit (DESIGN 6, point 1). It serves its own server's role, or another's; it keeps what is recorded nowhere else. Pure.
/// </summary>
internal static class LeavingRules
{
    public static LeavingDecision Decide(LeavingView view, FailoverTimes times)
    {
        if (view.Roles.Count == 0 && view.Kept.Count == 0)
        {
            return new(false, $"{view.Recorder} was asked to end and goes: nothing waits for it any more.", AllHandedOver: true);
        }

        if (view.AskedFor < times.Leaving)
        {
            return new(true, $"{view.Recorder} was asked to end; {Duties(view)}, for {times.Leaving.TotalSeconds:0} s at most.");
        }

        var alone = view.Roles.Count > 0 ? "no other recorder took the role over" : "no other recorder has them safely";
        return new(false, $"{view.Recorder} was asked to end and goes after {times.Leaving.TotalSeconds:0} s: {Left(view)}, and {alone}. Its volumes are closed in order; what it holds comes home when it is started again.");
    }

    private static string Duties(LeavingView view)
    {
        var kept = string.Join(" and ", view.Kept.Select(k => $"keeps {Cameras(k)} until that is safe elsewhere"));
        var roles = string.Join(" and ", view.Roles.Select(role => role.Server == view.Recorder
            ? "it records on until a spare has its role"
            : $"it serves as {role.Server} until another spare does"));
        return roles.Length == 0 ? $"it {kept}" : kept.Length == 0 ? roles : $"{roles}, and {kept}";
    }

    private static string Left(LeavingView view)
    {
        var roles = view.Roles.Select(role => role.Server == view.Recorder ? "its role is its own" : $"it serves as {role.Server}");
        return string.Join(", ", roles.Concat(view.Kept.Select(k => $"{(view.Roles.Count == 0 ? "it " : "")}keeps {Cameras(k)}")));
    }

    private static string Cameras((string Server, int Cameras) kept) => $"{kept.Cameras} {(kept.Cameras == 1 ? "camera" : "cameras")} of {kept.Server}";
}

/// <summary>What a recorder that was asked to end still does for others.</summary>
/// <param name="Recorder">Its name.</param>
/// <param name="Roles">Roles that it serves, its own among them.</param>
/// <param name="Kept">Cameras of guarded servers that it writes to disk.</param>
/// <param name="AskedFor">Since it was asked, by its own monotonic clock.</param>
internal sealed record LeavingView(string Recorder, IReadOnlyList<RoleHeld> Roles, IReadOnlyList<(string Server, int Cameras)> Kept, TimeSpan AskedFor)
{
    public static LeavingView Of(string recorder, Reconciler reconciler, TimeSpan askedFor) => new(
        recorder,
        reconciler.Roles.Roles,
        [.. reconciler.Guarded.Select(watch => (watch.Server, Cameras: watch.Cameras.Count(camera => camera.Feed.Keeping))).Where(kept => kept.Cameras > 0)],
        askedFor);
}

/// <summary>Does it go on, and why.</summary>
/// <param name="AllHandedOver">Of an end: nothing was left that somebody should have taken over.</param>
internal readonly record struct LeavingDecision(bool GoesOn, string Reason, bool AllHandedOver = false);
