using Failover.Contracts;

namespace Failover.RecorderProxy;

/// <summary>
/// Where does this server answer now? Whoever answers the probe and serves the server's role under the highest term; without one, a guard
/// that keeps its cameras. Needs no bus, broker or control plane: the recorders themselves say what they do.
/// </summary>
internal static class RouteRules
{
    /// <summary>A recorder that gave no answer for this long does not answer (DESIGN 6, point 3).</summary>
    public static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(1);

    /// <summary>The last route is tried for so long after its last answer, when nobody else is there.</summary>
    public static readonly TimeSpan LastKnownFor = TimeSpan.FromSeconds(5);

    /// <param name="excluded">Recorders that just failed for the caller.</param>
    public static Route Choose(string server, RouteView view, TimeSpan now, IReadOnlySet<string>? excluded = null)
    {
        // Only a spare can serve another server: what a site server says about one is no claim.
        var possible = view.Recorders.Where(r => (r.IsSpare || Is(r.Name, server)) && excluded?.Contains(r.Name) != true).ToList();
        var live = possible.Where(r => IsLive(r, now)).ToList();
        var own = live.FirstOrDefault(r => Is(r.Name, server));
        return ByRole(server, view, live)
            ?? ByKeeping(server, view, live, own)
            ?? (own is null ? null : new Route(server, own.Name, own.Url, RouteKind.OwnRecorder, 0, $"Nobody serves {server}'s role; its own recorder answers."))
            ?? ByLastRoute(server, view, possible, now)
            ?? new Route(server, null, null, RouteKind.None, 0, NobodyText(server, possible));
    }

    public static bool IsLive(RecorderSeen recorder, TimeSpan now) =>
        recorder is { Refused: false, Answer: not null, AnsweredAt: { } at } && now - at <= AnswersWithin;

    private static Route? ByRole(string server, RouteView view, List<RecorderSeen> live)
    {
        var claims = from recorder in live
                     from role in recorder.Answer!.Roles
                     where Is(role.Server, server)
                     // A term that the store gave to somebody else, or that nobody minted, counts only when there is nothing better.
                     let minted = !role.Provisional && view.Minted.TryGetValue((server, role.Term), out var holder) && Is(holder, recorder.Name)
                     orderby minted descending, role.Term descending, role.Provisional, Is(recorder.Name, server) descending, recorder.Name
                     select new Route(server, recorder.Name, recorder.Url, RouteKind.Role, role.Term, RoleText(server, recorder.Name, role));
        return claims.FirstOrDefault();
    }

    private static Route? ByKeeping(string server, RouteView view, List<RecorderSeen> live, RecorderSeen? own)
    {
        var last = view.Last.GetValueOrDefault(server)?.Recorder;
        var keepers = from recorder in live
                      where recorder.IsSpare
                      let probed = recorder.Answer!.Cameras.Count(c => Is(c.Server, server))
                      let cameras = Math.Max(probed, view.Keeping.GetValueOrDefault((recorder.Name, server)))
                      where cameras > 0
                      // A viewer stays where he is as long as somebody keeps there.
                      orderby Is(recorder.Name, last) descending, cameras descending, recorder.Name
                      select recorder;
        var why = own is null ? $"{server} does not answer" : $"nobody serves {server}'s role";
        return keepers.FirstOrDefault() is { } keeper
            ? new Route(server, keeper.Name, keeper.Url, RouteKind.Keeping, 0, $"{keeper.Name} keeps cameras of {server}; {why}.")
            : null;
    }

    private static Route? ByLastRoute(string server, RouteView view, List<RecorderSeen> possible, TimeSpan now)
    {
        var last = view.Last.GetValueOrDefault(server)?.Recorder;
        var recorder = possible.FirstOrDefault(r => Is(r.Name, last));
        return recorder is { Refused: false, AnsweredAt: { } at } && now - at <= LastKnownFor
            ? new Route(server, recorder.Name, recorder.Url, RouteKind.LastKnown, 0, $"{recorder.Name} does not answer, and nobody else keeps cameras of {server}.")
            : null;
    }

    private static string RoleText(string server, string recorder, RoleHeld role) => (Is(recorder, server), role.Provisional) switch
    {
        (true, _) => $"{server} answers and serves its own role (term {role.Term}).",
        (_, true) => $"{recorder} serves as {server} provisionally (term {role.Term}).",
        _ => $"{recorder} serves as {server} (term {role.Term}).",
    };

    private static string NobodyText(string server, List<RecorderSeen> possible) => possible.Exists(r => r.IsSpare)
        ? $"Nobody serves {server} now: its recorder does not answer and no spare keeps its cameras."
        : $"Nobody serves {server} now: its recorder does not answer and the site has no spare.";

    private static bool Is(string? a, string? b) => string.Equals(a, b, StringComparison.Ordinal);
}
