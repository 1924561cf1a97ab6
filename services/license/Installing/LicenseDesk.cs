using Failover.Contracts;
using Failover.Platform;

namespace Failover.License;

/// <summary>
/// Installs, lists and removes licences: checks a file before it reaches the store, and says what the site may do after. The service judges
/// again by itself; nothing waits for this.
/// </summary>
public sealed class LicenseDesk
{
    private const int Attempts = 5;
    private const int NamedPart = 40;

    private readonly ISiteStore _store;
    private readonly Func<LicenseKeys> _keys;
    private readonly TimeProvider _time;

    public LicenseDesk(ISiteStore store, LicenseOptions options, TimeProvider time)
        : this(store, () => LicenseKeys.Read(options.TrustedKeys), time)
    {
    }

    private LicenseDesk(ISiteStore store, Func<LicenseKeys> keys, TimeProvider time) => (_store, _keys, _time) = (store, keys, time);

    /// <summary>The keys that are trusted now.</summary>
    public LicenseKeys Keys => _keys();

    /// <summary>For who knows the keys from elsewhere.</summary>
    public static LicenseDesk With(ISiteStore store, LicenseKeys keys, TimeProvider time) => new(store, () => keys, time);

    /// <summary>All installed licences, by name, as they are worth now.</summary>
    public async Task<IReadOnlyList<LicenseRow>> ListAsync(CancellationToken ct) =>
        [.. Judge(await ReadAsync(ct)).Licences.Select(l => new LicenseRow(l.Name, l.ToStatus()))];

    /// <summary>The verdict on the store as it is.</summary>
    public async Task<Verdict> JudgeAsync(CancellationToken ct) => Judge(await ReadAsync(ct));

    /// <summary>Puts a licence into the store, under a name made of its serial.</summary>
    /// <returns>What came of it; or null and one sentence, and nothing was changed.</returns>
    public async Task<(LicenseAnswer? Answer, string Problem)> InstallAsync(string token, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryInstallAsync(token.Trim(), ct);
            }
            catch (StoreConflictException) when (attempt < Attempts)
            {
                // Its status was written in between: read again.
            }
        }
    }

    /// <summary>Takes a licence out. One that the site needs goes only with a confirmation.</summary>
    /// <param name="nameOrSerial">Name of the object, or the serial.</param>
    /// <param name="confirmed">The operator knows that the site may lose its failover.</param>
    /// <returns>What came of it; or null and one sentence, and nothing was changed. <c>Missing</c>: there is no such licence.</returns>
    public async Task<(LicenseAnswer? Answer, string Problem, bool Missing)> RemoveAsync(string nameOrSerial, bool confirmed, CancellationToken ct)
    {
        var objects = await ReadAsync(ct);
        var before = Judge(objects);
        var found = before.Licences.FirstOrDefault(l => Is(l.Name, nameOrSerial)) ?? before.Licences.FirstOrDefault(l => Is(l.Claims?.Serial, nameOrSerial));
        if (found is null)
        {
            return (null, $"There is no licence '{nameOrSerial}'; `failover license list` shows the installed ones.", true);
        }
        var after = Judge(objects with { Licences = objects.Licences.Where(l => !Is(l.Key, found.Name)).ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal) });
        if (!confirmed && WhatIsLost(before, after) is { } lost)
        {
            return (null, $"Without {found.Name} {lost} Install its replacement first, or add --confirm-unprotected.", false);
        }
        await _store.DeleteAsync<FailoverLicense>(found.Name, ct);
        return (new LicenseAnswer(found.Name, LicenseOutcome.Removed, found.ToStatus(), ReportOf(after, objects)), "", false);
    }

    /// <summary>The object's name: the serial where it may be a name, else what is left of it and a part of its hash, so that no two share one.</summary>
    public static string NameOf(string serial)
    {
        var name = string.Concat(serial.Take(NamedPart).Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
        var whole = string.Equals(name, serial, StringComparison.Ordinal);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(serial)))[..8];
        return whole ? $"licence-{name}" : name.Length == 0 ? $"licence-{hash}" : $"licence-{name}-{hash}";
    }

    private async Task<(LicenseAnswer? Answer, string Problem)> TryInstallAsync(string token, CancellationToken ct)
    {
        var check = LicenseVerifier.Verify(token, Keys);
        if (check.Claims is not { } claims || check.Fault != LicenseFault.None)
        {
            return (null, $"The file is refused: {check.Reason}.");
        }
        var name = NameOf(claims.Serial);
        var objects = await ReadAsync(ct);
        if (objects.Site is null)
        {
            return (null, "The site has no site.yaml yet: apply it first (failover apply -f site.yaml), a licence is bound to its name.");
        }
        var old = objects.Licences.Values.FirstOrDefault(l => Is(l.Metadata.Name, name) || Is(LicenseVerifier.Inspect(l.Spec.Token).Claims?.Serial, claims.Serial));
        var placed = new FailoverLicense { Metadata = old?.Metadata ?? new ObjectMeta { Name = name }, Spec = new FailoverLicenseSpec(token) };
        var after = objects with { Licences = new Dictionary<string, FailoverLicense>(objects.Licences, StringComparer.Ordinal) { [placed.Metadata.Name] = placed } };
        var verdict = Judge(after);
        var finding = verdict.Licences.First(l => Is(l.Name, placed.Metadata.Name));
        if (!finding.Counts)
        {
            return (null, $"The file is refused: {finding.Reason}.");
        }
        if (old is not null && LicenseVerifier.Inspect(old.Spec.Token).Claims is { } before && before.IssuedAt > claims.IssuedAt)
        {
            return (null, $"The file is refused: a newer one of the serial {claims.Serial} is installed ({LicenseFindings.Day(before.IssuedAt)}).");
        }
        var outcome = old is null ? LicenseOutcome.Installed : Is(old.Spec.Token, token) ? LicenseOutcome.Unchanged : LicenseOutcome.Replaced;
        if (old is null)
        {
            await _store.CreateAsync(placed, ct);
        }
        else if (outcome == LicenseOutcome.Replaced)
        {
            await _store.UpdateAsync(placed, ct);
        }
        return (new LicenseAnswer(placed.Metadata.Name, outcome, finding.ToStatus(), ReportOf(verdict, objects)), "");
    }

    private static string? WhatIsLost(Verdict before, Verdict after) =>
        before.Entitled && !after.Entitled ? $"the site would lose its failover: {string.Join(" ", after.Reasons)}"
        : after.CamerasMissing > before.CamerasMissing ? $"only {EntitlementRules.Licensed(after.Cameras, after.CamerasLicensed)}."
        : null;

    private async Task<LicenseObjects> ReadAsync(CancellationToken ct) => new(
        Synced: true, ByName(await _store.ListAsync<FailoverLicense>(ct)), ByName(await _store.ListAsync<Camera>(ct)),
        ByName(await _store.ListAsync<SiteServer>(ct)), ByName(await _store.ListAsync<Site>(ct)));

    private Verdict Judge(LicenseObjects objects)
    {
        var trusted = Keys;
        var clock = new LicenseClock().Read(_time.GetUtcNow(), _time.Elapsed(), objects.Site?.Status.LatestTime);
        return objects.Judge(token => LicenseVerifier.Verify(token, trusted), objects.Site?.Metadata.Name ?? "", clock);
    }

    private VerdictReport ReportOf(Verdict verdict, LicenseObjects objects) => verdict.ToReport(objects.Site?.Metadata.Name ?? "", _time.GetUtcNow());

    private static Dictionary<string, T> ByName<T>(IReadOnlyList<T> objects)
        where T : class, ISiteObject => objects.ToDictionary(o => o.Metadata.Name, StringComparer.Ordinal);

    private static bool Is(string? a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
