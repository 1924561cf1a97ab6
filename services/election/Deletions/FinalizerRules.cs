using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// What holds an object that somebody deletes, and until when. A server goes when no spare serves as it; a spare when it serves as nobody; a
/// takeover when it is over; a camera when the end of its recording is written down (R11: an absence stops nothing). A spare that is out of reach
/// goes as it is: what needs it would wait for ever. Pure.
/// </summary>
internal static class FinalizerRules
{
    /// <summary>An end that the other rules would have written by now, had they known the camera before it was deleted.</summary>
    public static readonly TimeSpan EndsBy = CameraBook.Believed * 3;

    /// <param name="all">The site with what is being deleted.</param>
    /// <param name="outOfReach">Spares of which nothing is waited for, each with the reason (<see cref="AbsenceRules"/>).</param>
    /// <param name="wall">Wall time, compared with the store's times of deletion: a clock that is wrong makes an end later or earlier by that.</param>
    public static IReadOnlyList<FinalizerStep> Decide(SiteObjects all, IReadOnlyDictionary<string, string> outOfReach, DateTimeOffset wall) =>
    [
        .. all.Takeovers.Values.Select(t => OfTakeover(t, all)).OfType<FinalizerStep>(),
        .. all.Servers.Values.Select(s => OfServer(s, all)).OfType<FinalizerStep>(),
        .. all.Spares.Values.Select(s => OfSpare(s, all, outOfReach)).OfType<FinalizerStep>(),
        .. OfCameras(all, wall),
    ];

    private static FinalizerStep? OfTakeover(Takeover takeover, SiteObjects all)
    {
        var (name, spec) = (takeover.Metadata.Name, takeover.Spec);
        if (!takeover.Metadata.IsBeingDeleted())
        {
            // The end of one that is over needs nobody: it may be deleted while election is away.
            return takeover.IsOpen() ? Hold(Takeover.Kind, takeover.Metadata) : LetGo(Takeover.Kind, takeover.Metadata, "it is over", spec.Server);
        }
        return takeover.IsOpen()
            ? Release(Takeover.Kind, takeover.Metadata, takeover, all)
            : LetGo(Takeover.Kind, takeover.Metadata, $"{name} is {takeover.Status.State}", spec.Server);
    }

    private static FinalizerStep? OfServer(SiteServer server, SiteObjects all)
    {
        var name = server.Metadata.Name;
        if (!server.Metadata.IsBeingDeleted())
        {
            return Hold(SiteServer.Kind, server.Metadata);
        }
        return Open(all, t => Is(t.Spec.Server, name)) is { } open
            ? Wait(SiteServer.Kind, server.Metadata, $"{name} goes when {open.Spec.Spare} has ended its role ({open.Metadata.Name} is {open.Status.State})", name)
            : LetGo(SiteServer.Kind, server.Metadata, $"no spare serves as {name}", name);
    }

    private static FinalizerStep? OfSpare(FailoverServer spare, SiteObjects all, IReadOnlyDictionary<string, string> outOfReach)
    {
        var name = spare.Metadata.Name;
        if (!spare.Metadata.IsBeingDeleted())
        {
            return Hold(FailoverServer.Kind, spare.Metadata);
        }
        if (Open(all, t => Is(t.Spec.Spare, name)) is not { } open)
        {
            return LetGo(FailoverServer.Kind, spare.Metadata, $"{name} serves as nobody", null);
        }
        return outOfReach.TryGetValue(name, out var why)
            ? LetGo(FailoverServer.Kind, spare.Metadata, $"{why}; {open.Metadata.Name} goes on without it, and what it holds comes home if it is ever heard again", open.Spec.Server)
            : Release(FailoverServer.Kind, spare.Metadata, open, all);
    }

    private static IEnumerable<FinalizerStep> OfCameras(SiteObjects all, DateTimeOffset wall)
    {
        var deleting = all.Cameras.Values.Count(c => c.Metadata.IsBeingDeleted());
        var accident = CameraBook.IsAccident(deleting, all.Cameras.Count, all.Site);
        foreach (var camera in all.Cameras.Values)
        {
            var (name, server) = (camera.Metadata.Name, camera.Spec.Server);
            if (!camera.Metadata.IsBeingDeleted())
            {
                if (Hold(Camera.Kind, camera.Metadata) is { } hold)
                {
                    yield return hold;
                }
            }
            else if (all.Stopped.ContainsKey(StoppedCamera.NameOf(server, name)))
            {
                if (LetGo(Camera.Kind, camera.Metadata, $"the end of {name} at {server} is written down", server) is { } go)
                {
                    yield return go;
                }
            }
            else
            {
                yield return OfDeletedCamera(camera, accident ? deleting : 0, wall);
            }
        }
    }

    // Nobody wrote its end down yet.
    private static FinalizerStep OfDeletedCamera(Camera camera, int accident, DateTimeOffset wall)
    {
        var (name, server) = (camera.Metadata.Name, camera.Spec.Server);
        if (accident > 0)
        {
            return new FinalizerStep(
                Camera.Kind, name, FinalizerAct.Wait,
                $"{accident} cameras are being deleted at once, most of the site, {name} among them: it is recorded on until the Site's annotation {CameraBook.Confirm}: \"{accident}\" says that they shall end.",
                server);
        }
        return wall - camera.Metadata.DeletionTimestamp < EndsBy
            ? new FinalizerStep(Camera.Kind, name, FinalizerAct.Wait, $"{name} goes when the end of its recording at {server} is written down.", server)
            : new FinalizerStep(Camera.Kind, name, FinalizerAct.EndCamera, $"{name} was deleted: its recording at {server} ends.", server)
            {
                End = new StoppedEntry(server, name, "site", wall, $"{name} was taken off {server}."),
            };
    }

    private static FinalizerStep? Release(string kind, ObjectMeta meta, Takeover open, SiteObjects all)
    {
        var (server, spare, takeover) = (open.Spec.Server, open.Spec.Spare, open.Metadata.Name);
        var wished = all.Servers.GetValueOrDefault(server) is not { } original || original.Metadata.IsBeingDeleted()
            || (original.Metadata.Annotations.TryGetValue(OperatorWishes.Release, out var name) && Is(name, takeover));
        return wished || open.Status.State is not (TakeoverState.Assigned or TakeoverState.Active)
            ? Wait(kind, meta, $"{meta.Name} goes when {(Is(meta.Name, takeover) ? "that" : takeover)} is over (it is {open.Status.State}): {server} gets its role back from {spare} as soon as it records, and its footage comes home first", server)
            : new FinalizerStep(kind, meta.Name, FinalizerAct.Release, $"{meta.Name} was deleted while {spare} serves as {server}: {server} gets its role back as soon as it records.", server) { Takeover = takeover };
    }

    private static Takeover? Open(SiteObjects all, Func<Takeover, bool> which) => all.Takeovers.Values.FirstOrDefault(t => t.IsOpen() && which(t));

    private static FinalizerStep? Hold(string kind, ObjectMeta meta) =>
        IsHeld(meta) ? null : new FinalizerStep(kind, meta.Name, FinalizerAct.Hold, $"{meta.Name} is in use.");

    private static FinalizerStep? LetGo(string kind, ObjectMeta meta, string why, string? server) =>
        IsHeld(meta) ? new FinalizerStep(kind, meta.Name, FinalizerAct.LetGo, $"{kind} {meta.Name} may go: {why}.", server) : null;

    private static FinalizerStep? Wait(string kind, ObjectMeta meta, string why, string server) =>
        IsHeld(meta) ? new FinalizerStep(kind, meta.Name, FinalizerAct.Wait, $"{why}.", server) : null;

    private static bool IsHeld(ObjectMeta meta) => meta.Finalizers.Contains(ObjectMeta.ReleaseSpare, StringComparer.Ordinal);

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
