namespace Failover.License;

/// <summary>
/// A camera beyond the count is recorded but not counted, so that an added camera never turns the site's protection off unnoticed; the
/// operator's confirmation makes it count, and the site may lose its failover by it (DESIGN 7).
/// </summary>
public static class CameraCountRules
{
    public static CameraCount Count(IReadOnlyList<CountedCamera> cameras, IReadOnlySet<string> dvrs, int licensed)
    {
        var counting = cameras.Where(c => !dvrs.Contains(c.Server))
            .OrderBy(c => c.CreatedAt ?? DateTimeOffset.MaxValue).ThenBy(c => c.Name, StringComparer.Ordinal).ToList();
        var unlicensed = counting.Skip(licensed).Where(c => !c.ConfirmUnprotected).Select(c => c.Name).Order(StringComparer.Ordinal).ToList();
        // Without any camera licence there is no protection that an added camera could take away: every camera counts as lacking one.
        return new(counting.Count, licensed == 0 ? counting.Count : counting.Count - unlicensed.Count, unlicensed);
    }
}
