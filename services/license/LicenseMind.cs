using Failover.Contracts;
using Failover.Platform;
using Prometheus;

namespace Failover.License;

/// <summary>
/// License without threads and timers: judges at once when an object changed and every <see cref="RepeatEvery"/> (dates, keys). Says
/// nothing before the store was read: no knowledge is no verdict, and the last one stands.
/// </summary>
/// <param name="keys">The trusted keys as they are now.</param>
/// <param name="check">What a token is worth with these keys.</param>
internal sealed class LicenseMind(
    ISiteStore store, IJournal journal, ServiceIdentity identity, Func<LicenseKeys> keys, Func<string, LicenseKeys, LicenseCheck> check, TimeProvider time)
{
    private static readonly TimeSpan RepeatEvery = TimeSpan.FromSeconds(2);
    private static readonly Gauge Entitled = Metrics.CreateGauge("failover_license_entitled", "1 when the site may fail over.");
    private static readonly Gauge Unlicensed = Metrics.CreateGauge("failover_license_unlicensed_cameras", "Cameras beyond the licence's count.");
    private static readonly Counter StatusConflicts =
        Metrics.CreateCounter("failover_license_status_conflicts_total", "Writes of a camera's status that somebody else overtook; done again in the next round.");

    private LicenseObjects? _judged;
    private TimeSpan? _saidAt;
    private Verdict? _said;

    /// <summary>The verdict when it is due, else null. The message id is put on by whoever sends it: it must sort by time.</summary>
    public VerdictReport? Look(LicenseObjects objects, TimeSpan now)
    {
        if (!objects.Synced || (objects.IsSameAs(_judged) && now - _saidAt < RepeatEvery))
        {
            return null;
        }
        _judged = objects;
        var site = objects.Sites.Count == 0 ? identity.Site : objects.Sites.Values.MinBy(s => s.Metadata.Name, StringComparer.Ordinal)!.Metadata.Name;
        if (site.Length == 0)
        {
            return null;
        }
        _saidAt = now;
        var verdict = Judge(objects, site);
        Tell(verdict);
        return new VerdictReport
        {
            Site = site,
            Id = "",
            Time = time.GetUtcNow(),
            Entitled = verdict.Entitled,
            Reasons = verdict.Reasons,
            CamerasCounted = verdict.CamerasCounted,
            CamerasLicensed = verdict.CamerasLicensed,
            BaseLicence = verdict.BaseLicence,
            UnlicensedCameras = verdict.UnlicensedCameras,
        };
    }

    /// <summary>Writes into the cameras which of them are beyond the licence.</summary>
    public async Task MarkCamerasAsync(VerdictReport verdict, LicenseObjects objects, CancellationToken ct)
    {
        var unlicensed = verdict.UnlicensedCameras.ToHashSet(StringComparer.Ordinal);
        foreach (var camera in objects.Cameras.Values)
        {
            if (camera.Status.Licensed != unlicensed.Contains(camera.Metadata.Name))
            {
                continue;
            }
            try
            {
                await store.UpdateStatusAsync(camera with { Status = camera.Status with { Licensed = !camera.Status.Licensed } }, ct);
            }
            catch (StoreConflictException)
            {
                StatusConflicts.Inc();
            }
        }
    }

    private Verdict Judge(LicenseObjects objects, string site)
    {
        var trusted = keys();
        var verdict = EntitlementRules.Evaluate(
            [.. objects.Licences.Values.Select(l => new InstalledLicense(l.Metadata.Name, check(l.Spec.Token, trusted)))],
            [.. objects.Cameras.Values.Select(Counted)],
            objects.Servers.Values.Where(s => s.Spec.Dvr).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal),
            site, time.GetUtcNow());
        return verdict with { Reasons = [.. verdict.Reasons, .. trusted.Problems] };
    }

    private static CountedCamera Counted(Camera camera) => new(
        camera.Metadata.Name, camera.Spec.Server, camera.Metadata.CreationTimestamp,
        camera.Metadata.Annotations.TryGetValue(CountedCamera.ConfirmAnnotation, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));

    private void Tell(Verdict verdict)
    {
        Entitled.Set(verdict.Entitled ? 1 : 0);
        Unlicensed.Set(verdict.UnlicensedCameras.Count);
        if (_said is null || !verdict.Says(_said))
        {
            var severity = !verdict.Entitled ? JournalSeverity.Alarm : verdict.UnlicensedCameras.Count > 0 ? JournalSeverity.Warning : JournalSeverity.Info;
            var word = verdict.Entitled ? "The site may fail over" : "The site may not fail over";
            journal.Write(severity, "VerdictChanged", $"{word}: {string.Join(" ", verdict.Reasons)}");
            _said = verdict;
        }
    }
}

/// <summary>The site's objects that license reads, by name; another dictionary when something changed.</summary>
/// <param name="Synced">The store was read: what is not here does not exist.</param>
internal sealed record LicenseObjects(
    bool Synced, IReadOnlyDictionary<string, FailoverLicense> Licences, IReadOnlyDictionary<string, Camera> Cameras,
    IReadOnlyDictionary<string, SiteServer> Servers, IReadOnlyDictionary<string, Site> Sites)
{
    public bool IsSameAs(LicenseObjects? other) => other is not null
        && ReferenceEquals(Licences, other.Licences)
        && ReferenceEquals(Cameras, other.Cameras)
        && ReferenceEquals(Servers, other.Servers)
        && ReferenceEquals(Sites, other.Sites);
}
