using Failover.Contracts;

namespace Failover.License;

/// <summary>The site's objects that license reads, by name; another dictionary when something changed.</summary>
/// <param name="Synced">The store was read: what is not here does not exist.</param>
internal sealed record LicenseObjects(
    bool Synced, IReadOnlyDictionary<string, FailoverLicense> Licences, IReadOnlyDictionary<string, Camera> Cameras,
    IReadOnlyDictionary<string, SiteServer> Servers, IReadOnlyDictionary<string, Site> Sites)
{
    /// <summary>The one site of the store; null before a site.yaml was applied.</summary>
    public Site? Site => Sites.Count == 0 ? null : Sites.Values.MinBy(s => s.Metadata.Name, StringComparer.Ordinal);

    /// <summary>Nothing at all changed, statuses included.</summary>
    public bool IsSameAs(LicenseObjects? other) => other is not null
        && ReferenceEquals(Licences, other.Licences)
        && ReferenceEquals(Cameras, other.Cameras)
        && ReferenceEquals(Servers, other.Servers)
        && ReferenceEquals(Sites, other.Sites);

    /// <summary>The rules would say the same: what changed, if anything, is in nothing that they read. Every write of a status is of that kind.</summary>
    public bool IsJudgedLike(LicenseObjects? other) => other is not null
        && string.Equals(Site?.Metadata.Name, other.Site?.Metadata.Name, StringComparison.Ordinal)
        && Alike(Licences, other.Licences, (a, b) => string.Equals(a.Spec.Token, b.Spec.Token, StringComparison.Ordinal))
        && Alike(Cameras, other.Cameras, (a, b) => Counted(a) == Counted(b))
        && Alike(Servers, other.Servers, (a, b) => a.Spec.Dvr == b.Spec.Dvr);

    /// <summary>What the rules say to these at a time.</summary>
    /// <param name="check">What a token is worth.</param>
    public Verdict Judge(Func<string, LicenseCheck> check, string site, ClockReading clock) => EntitlementRules.Evaluate(
        [.. Licences.Values.Select(l => new InstalledLicense(l.Metadata.Name, check(l.Spec.Token)))],
        [.. Cameras.Values.Select(Counted)],
        Servers.Values.Where(s => s.Spec.Dvr).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal),
        site, clock.Time, clock.Remark);

    private static bool Alike<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b, Func<T, T, bool> alike)
        where T : class =>
        ReferenceEquals(a, b)
        || (a.Count == b.Count && a.All(one => b.TryGetValue(one.Key, out var other) && (ReferenceEquals(one.Value, other) || alike(one.Value, other))));

    private static CountedCamera Counted(Camera camera) => new(
        camera.Metadata.Name, camera.Spec.Server, camera.Metadata.CreationTimestamp,
        camera.Metadata.Annotations.TryGetValue(CountedCamera.ConfirmAnnotation, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));
}
