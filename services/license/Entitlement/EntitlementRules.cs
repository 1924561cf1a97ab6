using System.Globalization;
using Failover.Contracts;

namespace Failover.License;

/// <summary>
/// The product's licence table (DESIGN 7). Version and edition come from the newest licence, the parts of all valid ones add up. Dates
/// are judged here and nowhere else; a licence that seems to come from the future counts (this machine's clock is wrong, R7).
/// </summary>
public static class EntitlementRules
{
    private const int FirstVersion = 2016;
    private const int PremiumIncludesBaseFrom = 2018;
    private static readonly TimeSpan RemindBefore = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <param name="licences">All installed ones, good and bad.</param>
    /// <param name="cameras">All cameras of the site.</param>
    /// <param name="dvrs">Servers that are DVRs: their cameras do not count.</param>
    /// <param name="site">The site's name.</param>
    /// <param name="now">Wall time.</param>
    public static Verdict Evaluate(
        IReadOnlyList<InstalledLicense> licences, IReadOnlyList<CountedCamera> cameras, IReadOnlySet<string> dvrs, string site, DateTimeOffset now)
    {
        var notes = new List<string>();
        var valid = ValidOnes(licences, site, now, notes);
        var licensed = Sum(valid, LicenseParts.Camera);
        var hasBase = Sum(valid, LicenseParts.Base) > 0;
        var count = CameraCountRules.Count(cameras, dvrs, licensed);
        var refusals = new List<string>();
        var newest = valid.Count == 0 ? null : valid.MaxBy(l => (l.IssuedAt, l.Serial));
        if (newest is null)
        {
            refusals.Add(licences.Count == 0
                ? "The site has no failover licence: get one and install it with 'failover license install FILE.lic'."
                : "None of the installed licences is valid: see below what each one needs.");
        }
        else
        {
            Refuse(newest, hasBase, refusals);
            RefuseCount(count, licensed, refusals);
        }
        var allowed = refusals.Count == 0 ? [WhyEntitled(newest!, count, licensed)] : refusals;
        return new Verdict
        {
            Entitled = refusals.Count == 0,
            Reasons = [.. allowed, .. BeyondCount(count, licensed), .. notes],
            CamerasCounted = count.Counted,
            CamerasLicensed = licensed,
            BaseLicence = hasBase || (newest is not null && IncludesBase(newest)),
            UnlicensedCameras = count.Unlicensed,
        };
    }

    private static List<LicenseClaims> ValidOnes(IReadOnlyList<InstalledLicense> licences, string site, DateTimeOffset now, List<string> notes)
    {
        var valid = new List<LicenseClaims>();
        foreach (var licence in licences.OrderBy(l => l.Name, StringComparer.Ordinal))
        {
            var claims = licence.Check.Claims;
            if (licence.Check.Fault != LicenseFault.None || claims is null)
            {
                notes.Add($"Licence {licence.Name} does not count: {licence.Check.Reason}.");
            }
            else if (!string.Equals(claims.Site, site, StringComparison.Ordinal))
            {
                notes.Add($"Licence {licence.Name} does not count: it was issued for site '{claims.Site}' and this is '{site}': install the one of this site, or have it reissued.");
            }
            else if (claims.ExpiresAt <= now)
            {
                notes.Add($"Licence {licence.Name} does not count: it expired on {Day(claims.ExpiresAt.Value)}: renew it, or set this machine's clock right.");
            }
            else
            {
                Remark(licence.Name, claims, now, notes);
                valid.Add(claims);
            }
        }
        return [.. valid.GroupBy(l => l.Serial, StringComparer.Ordinal).Select(same => same.MaxBy(l => l.IssuedAt)!)];
    }

    private static void Remark(string name, LicenseClaims claims, DateTimeOffset now, List<string> notes)
    {
        if (claims.IssuedAt > now + ClockTolerance)
        {
            notes.Add($"Licence {name} was issued on {Day(claims.IssuedAt)}, which this machine's clock has not reached: it counts; set the clock right.");
        }
        if (claims.ExpiresAt is { } end && end - now < RemindBefore)
        {
            notes.Add($"Licence {name} expires on {Day(end)}: renew it before.");
        }
    }

    private static void Refuse(LicenseClaims newest, bool hasBase, List<string> refusals)
    {
        var year = newest.ProductVersion;
        if (year < FirstVersion)
        {
            refusals.Add($"Version {year} has no failover: update the site to {FirstVersion} or later and install its licence.");
            return;
        }
        if (!Is(newest, "Premium") && !Is(newest, "Professional"))
        {
            refusals.Add($"Edition {newest.Edition} has no failover: change to Professional or Premium and install that licence.");
            return;
        }
        if (!hasBase && !IncludesBase(newest))
        {
            refusals.Add($"The base licence {LicenseParts.Base} is missing, which version {year} {newest.Edition} needs once for the site: buy and install it.");
        }
    }

    private static void RefuseCount(CameraCount count, int licensed, List<string> refusals)
    {
        if (count.Counted > licensed)
        {
            refusals.Add($"{count.Counted} cameras count and {licensed} have a camera licence {LicenseParts.Camera}, which every camera of the site needs: buy {count.Counted - licensed} more, or remove cameras.");
        }
    }

    private static IEnumerable<string> BeyondCount(CameraCount count, int licensed)
    {
        if (count.Unlicensed.Count > 0 && licensed > 0)
        {
            yield return $"{count.Unlicensed.Count} cameras are beyond the {licensed} camera licences, so they are recorded and not protected ({Names(count.Unlicensed)}): buy as many {LicenseParts.Camera}.";
        }
    }

    private static string WhyEntitled(LicenseClaims newest, CameraCount count, int licensed)
    {
        var basis = IncludesBase(newest) ? "includes the base licence" : $"has its base licence {LicenseParts.Base}";
        return $"Version {newest.ProductVersion} {newest.Edition} {basis}; {count.Counted} cameras count and {licensed} are licensed.";
    }

    private static bool IncludesBase(LicenseClaims claims) => Is(claims, "Premium") && claims.ProductVersion >= PremiumIncludesBaseFrom;

    private static bool Is(LicenseClaims claims, string edition) => string.Equals(claims.Edition.Trim(), edition, StringComparison.OrdinalIgnoreCase);

    // Two counts of int.MaxValue must not come out negative.
    private static int Sum(List<LicenseClaims> valid, string part) =>
        (int)Math.Min(int.MaxValue, valid.SelectMany(l => l.Items).Where(i => string.Equals(i.Part, part, StringComparison.Ordinal)).Sum(i => (long)i.Count));

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= 5 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(5))} and {names.Count - 5} more";
}
