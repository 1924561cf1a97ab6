using Failover.Contracts;

namespace Failover.License;

/// <summary>What becomes of a verdict as its licences expire one after the other, if nothing changes.</summary>
/// <param name="ValidUntil">When the site stops being entitled; null = it does not, or it is not.</param>
/// <param name="NextExpiry">The first expiry that makes anything worse; one that another licence makes up for is none.</param>
/// <param name="Notes">A warning, when that is near.</param>
internal sealed record ExpiryOutlook(DateTimeOffset? ValidUntil, DateTimeOffset? NextExpiry, ExpiryStage Stage, IReadOnlyList<string> Notes)
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>Expiries looked at, at most: a site has a handful of licences.</summary>
    private const int MaxSteps = 100;

    /// <param name="at">The verdict as it would be at another time.</param>
    public static ExpiryOutlook Of(Verdict verdict, Func<DateTimeOffset, Verdict> at, DateTimeOffset now)
    {
        if (!verdict.Entitled)
        {
            return new(null, null, ExpiryStage.Far, []);
        }
        DateTimeOffset? worse = null;
        Verdict? then = null;
        foreach (var expiry in verdict.Licences.Where(l => l.Counts).Select(l => l.Claims!.ExpiresAt).OfType<DateTimeOffset>().Distinct().Order().Take(MaxSteps))
        {
            var after = at(expiry);
            if (worse is null && (!after.Entitled || after.Cameras.Unlicensed.Count > verdict.Cameras.Unlicensed.Count))
            {
                (worse, then) = (expiry, after);
            }
            if (!after.Entitled)
            {
                return new(expiry, worse, StageOf(worse, now), Warn(worse, then!, now));
            }
        }
        return new(null, worse, StageOf(worse, now), worse is null ? [] : Warn(worse, then!, now));
    }

    private static ExpiryStage StageOf(DateTimeOffset? expiry, DateTimeOffset now) => (expiry - now) switch
    {
        null => ExpiryStage.Far,
        { } left when left <= Week => ExpiryStage.Within7Days,
        { } left when left <= Month => ExpiryStage.Within30Days,
        _ => ExpiryStage.Far,
    };

    private static IReadOnlyList<string> Warn(DateTimeOffset? expiry, Verdict then, DateTimeOffset now)
    {
        if (StageOf(expiry, now) == ExpiryStage.Far)
        {
            return [];
        }
        var names = string.Join(", ", then.Licences.Where(l => l.Claims?.ExpiresAt == expiry).Select(l => l.Name));
        var what = then.Entitled
            ? $"only {EntitlementRules.Licensed(then.Cameras, then.CamerasLicensed)}" : "the site may not fail over any more";
        return [$"Licence {names} expires on {LicenseFindings.Day(expiry!.Value)}; from then on {what}: renew it before."];
    }
}
