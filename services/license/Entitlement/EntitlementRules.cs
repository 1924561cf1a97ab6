using Failover.Contracts;

namespace Failover.License;

/// <summary>
/// The product's licence table (DESIGN 7). Version and edition come from the newest licence that counts, the parts of all that count add up.
/// A licence that seems to come from the future counts: this machine's clock is wrong (R7).
/// </summary>
public static class EntitlementRules
{
    private const int FirstVersion = 2016;
    private const int PremiumIncludesBaseFrom = 2018;

    /// <param name="licences">All installed ones, good and bad.</param>
    /// <param name="cameras">All cameras of the site.</param>
    /// <param name="dvrs">Servers that are DVRs: their cameras do not count.</param>
    /// <param name="site">The site's name.</param>
    /// <param name="now">Wall time as judged.</param>
    /// <param name="remark">What is wrong with this machine's clock, or null.</param>
    public static Verdict Evaluate(
        IReadOnlyList<InstalledLicense> licences, IReadOnlyList<CountedCamera> cameras, IReadOnlySet<string> dvrs, string site, DateTimeOffset now,
        string? remark = null)
    {
        Verdict At(DateTimeOffset time) => Judge(LicenseFindings.Of(licences, site, time), cameras, dvrs);
        var verdict = At(now);
        var outlook = ExpiryOutlook.Of(verdict, At, now);
        return verdict with
        {
            Notes = [.. verdict.Notes, .. outlook.Notes, .. remark is null ? (string[])[] : [remark]],
            ValidUntil = outlook.ValidUntil,
            NextExpiry = outlook.NextExpiry,
            Expiry = outlook.Stage,
        };
    }

    private static Verdict Judge(IReadOnlyList<LicenseFinding> findings, IReadOnlyList<CountedCamera> cameras, IReadOnlySet<string> dvrs)
    {
        var valid = findings.Where(f => f.Counts).Select(f => f.Claims!).ToList();
        var licensed = Sum(valid, LicenseParts.Camera);
        var hasBase = Sum(valid, LicenseParts.Base) > 0;
        var count = CameraCountRules.Count(cameras, dvrs, licensed);
        var newest = valid.MaxBy(l => (l.IssuedAt, l.Serial));
        var refusals = Refusals(newest, hasBase, count, licensed, findings).ToList();
        var notCounting = findings.Where(f => !f.Counts && f.State != LicenseState.Replaced).Select(f => $"Licence {f.Name} does not count: {f.Reason}.").ToList();
        // Without any licence that counts, what is wrong with each is the very reason.
        var reasons = newest is null ? [.. refusals, .. notCounting] : refusals.Count > 0 ? refusals : [WhyEntitled(newest, count, licensed)];
        return new Verdict
        {
            Entitled = refusals.Count == 0,
            Reasons = reasons,
            Notes =
            [
                .. BeyondCount(count, licensed),
                .. newest is null ? [] : notCounting,
                .. findings.Where(f => f.Counts && f.Reason.Length > 0).Select(f => $"Licence {f.Name}: {f.Reason}."),
            ],
            Cameras = count,
            CamerasLicensed = licensed,
            BaseLicence = hasBase || (newest is not null && IncludesBase(newest)),
            Licences = findings,
        };
    }

    private static IEnumerable<string> Refusals(LicenseClaims? newest, bool hasBase, CameraCount count, int licensed, IReadOnlyList<LicenseFinding> findings)
    {
        if (newest is null)
        {
            yield return findings.Count == 0
                ? "The site has no failover licence: get one and install it with 'failover license install FILE.lic'."
                : "None of the installed licences counts.";
        }
        else if (newest.ProductVersion < FirstVersion)
        {
            yield return $"Version {newest.ProductVersion} has no failover: update the site to {FirstVersion} or later and install its licence.";
            yield break;
        }
        else if (!Is(newest, "Premium") && !Is(newest, "Professional"))
        {
            yield return $"Edition {newest.Edition} has no failover: change to Professional or Premium and install that licence.";
            yield break;
        }
        else if (!hasBase && !IncludesBase(newest))
        {
            yield return $"Base licence missing: 1 x {LicenseParts.Base}, which version {newest.ProductVersion} {newest.Edition} needs once for the site.";
        }
        if (count.Counted > licensed)
        {
            yield return $"{Licensed(count, licensed)}.";
        }
    }

    private static IEnumerable<string> BeyondCount(CameraCount count, int licensed)
    {
        if (count.Unlicensed.Count > 0 && licensed > 0)
        {
            yield return $"{Licensed(count, licensed)}; recorded and not protected until then: {Names(count.Unlicensed)}.";
        }
    }

    private static string WhyEntitled(LicenseClaims newest, CameraCount count, int licensed)
    {
        var basis = IncludesBase(newest) ? "includes the base licence" : $"has its base licence {LicenseParts.Base}";
        return $"Version {newest.ProductVersion} {newest.Edition} {basis}; {Math.Min(licensed, count.Total)} of {count.Total} cameras licensed.";
    }

    /// <summary>The one form of the numbers: <c>31 of 40 cameras licensed: 9 x CFOR-1001 missing</c>.</summary>
    internal static string Licensed(CameraCount count, int licensed) =>
        $"{licensed} of {count.Total} cameras licensed: {count.Total - licensed} x {LicenseParts.Camera} missing";

    private static bool IncludesBase(LicenseClaims claims) => Is(claims, "Premium") && claims.ProductVersion >= PremiumIncludesBaseFrom;

    private static bool Is(LicenseClaims claims, string edition) => string.Equals(claims.Edition.Trim(), edition, StringComparison.OrdinalIgnoreCase);

    // Two counts of int.MaxValue must not come out negative.
    private static int Sum(List<LicenseClaims> valid, string part) =>
        (int)Math.Min(int.MaxValue, valid.SelectMany(l => l.Items).Where(i => string.Equals(i.Part, part, StringComparison.Ordinal)).Sum(i => (long)i.Count));

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= 5 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(5))} and {names.Count - 5} more";
}
