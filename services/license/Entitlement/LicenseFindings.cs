using System.Globalization;
using Failover.Contracts;

namespace Failover.License;

/// <summary>Which of the installed licences count, and why the others do not. Dates are judged here and nowhere else.</summary>
internal static class LicenseFindings
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <param name="now">Wall time as judged; at least the newest issue of a licence of this site, which is signed to be past.</param>
    public static IReadOnlyList<LicenseFinding> Of(IReadOnlyList<InstalledLicense> licences, string site, DateTimeOffset now)
    {
        var known = licences.Where(l => IsSigned(l) && IsOf(l, site)).Select(l => (l.Name, Claims: l.Check.Claims!)).ToList();
        var latest = known.Select(l => l.Claims.IssuedAt).Append(now).Max();
        // Of one serial the newest file speaks, also when it takes back what an older one gave.
        var speaks = known.GroupBy(l => l.Claims.Serial, StringComparer.Ordinal)
            .Select(same => same.OrderByDescending(l => l.Claims.IssuedAt).ThenBy(l => l.Name, StringComparer.Ordinal).First().Name).ToHashSet(StringComparer.Ordinal);
        return [.. licences.OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => One(l, site, now, latest, speaks))];
    }

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static LicenseFinding One(InstalledLicense licence, string site, DateTimeOffset wall, DateTimeOffset now, HashSet<string> speaks)
    {
        var (name, claims) = (licence.Name, licence.Check.Claims);
        LicenseFinding Finding(LicenseState state, string reason) => new(name, state, reason, claims);
        if (!IsSigned(licence))
        {
            return Finding(StateOf(licence.Check.Fault), licence.Check.Reason);
        }
        if (!IsOf(licence, site))
        {
            return Finding(LicenseState.OtherSite, $"it was issued for site '{claims!.Site}' and this is '{site}': install the one of this site, or have it reissued");
        }
        if (!speaks.Contains(name))
        {
            return Finding(LicenseState.Replaced, $"a newer file of the serial {claims!.Serial} is installed: remove this one when you like");
        }
        if (claims!.ExpiresAt <= now)
        {
            return Finding(LicenseState.Expired, $"it expired on {Day(claims.ExpiresAt.Value)}: renew it, or set this machine's clock right");
        }
        return Finding(LicenseState.Valid, claims.IssuedAt > wall + ClockTolerance
            ? $"it was issued on {Day(claims.IssuedAt)}, which this machine's clock has not reached: it counts; set the clock right" : "");
    }

    private static bool IsSigned(InstalledLicense licence) => licence.Check is { Fault: LicenseFault.None, Claims: not null };

    private static bool IsOf(InstalledLicense licence, string site) => string.Equals(licence.Check.Claims!.Site, site, StringComparison.Ordinal);

    private static LicenseState StateOf(LicenseFault fault) => fault switch
    {
        LicenseFault.UnknownKey => LicenseState.UnknownKey,
        LicenseFault.BadSignature => LicenseState.BadSignature,
        LicenseFault.UnknownVersion => LicenseState.UnknownVersion,
        _ => LicenseState.Malformed,
    };
}
