using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>Who records a camera now and who covers it, from the beats.</summary>
internal static class CameraRows
{
    public static CameraStatusRow Of(SiteView view, Camera camera)
    {
        var (server, name) = (camera.Spec.Server, camera.Metadata.Name);
        var recordedBy = view.FreshBeats.Where(b => Records(view, b, server, name)).Select(b => b.Recorder).Order(StringComparer.Ordinal).ToList();
        var (covered, reason) = Coverage(view, server, name);
        return new CameraStatusRow(name, server, recordedBy, covered, recordedBy.Count > 0 ? reason : $"{NotRecorded(view, server, name)} {reason}");
    }

    // A beat names only the cameras that are not in order: whoever serves the server's role and does not name it records it.
    private static bool Records(SiteView view, Beat beat, string server, string camera)
    {
        if (beat.Holdings.Any(h => h.Open && Is(h.Server, h.Camera, server, camera)))
        {
            return true;
        }
        var serves = beat.Roles.Any(r => string.Equals(r.Server, server, StringComparison.Ordinal));
        var named = beat.Cameras.FirstOrDefault(c => Is(c.Server, c.Camera, server, camera));
        return named is { State: CameraState.Recording } || (serves && named is null && beat.Digest.Assigned > 0 && !IsNewerThan(view, beat.Digest.Assigned, server, camera, beat.Recorder));
    }

    // A report that knows fewer cameras than the server has was made before the newest ones: it says nothing about those.
    private static bool IsNewerThan(SiteView view, int known, string server, string camera, string reporter)
    {
        var home = string.Equals(reporter, server, StringComparison.Ordinal);
        return view.CamerasByServer[server].Where(c => home || c.Status.Licensed).Skip(known)
            .Any(c => string.Equals(c.Metadata.Name, camera, StringComparison.Ordinal));
    }

    private static (bool Covered, string Reason) Coverage(SiteView view, string server, string camera)
    {
        var reason = "No guard reports it.";
        foreach (var (guard, report) in view.FreshBeats.SelectMany(b => b.Guarding, (b, g) => (b.Recorder, g)))
        {
            if (!string.Equals(report.Server, server, StringComparison.Ordinal) || report.Cameras == 0)
            {
                continue;
            }
            var missing = report.NotCovered.FirstOrDefault(c => string.Equals(c.Camera, camera, StringComparison.Ordinal));
            if (missing is null && IsNewerThan(view, report.Cameras, server, camera, guard))
            {
                reason = $"{guard} does not report it yet.";
                continue;
            }
            // A list cut short by its bound says nothing about a camera that it does not name.
            if (missing is null && report.NotCovered.Count >= report.Cameras - report.Covered)
            {
                return (true, $"Covered by {guard}.");
            }
            reason = $"{guard}: {missing?.Reason ?? "not covered."}";
        }
        return (false, reason);
    }

    private static string NotRecorded(SiteView view, string server, string camera) => view.FreshBeats
        .SelectMany(b => b.Cameras, (b, c) => (b.Recorder, Report: c))
        .Where(c => Is(c.Report.Server, c.Report.Camera, server, camera))
        .Select(c => $"{c.Recorder}: {c.Report.State}, {c.Report.Reason}").FirstOrDefault() ?? "Nobody records it.";

    private static bool Is(string server, string camera, string wantedServer, string wantedCamera) =>
        string.Equals(server, wantedServer, StringComparison.Ordinal) && string.Equals(camera, wantedCamera, StringComparison.Ordinal);
}
