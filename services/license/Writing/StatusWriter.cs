using Failover.Contracts;
using Failover.Platform;

namespace Failover.License;

/// <summary>Writes verdicts into the status of the objects: only what differs, each by compare-and-swap, a bounded number in one go.</summary>
internal sealed class StatusWriter(ISiteStore store, TimeProvider time)
{
    /// <summary>Cameras and licences written in one round; the others follow in the next.</summary>
    private const int MostAtOnce = 200;

    /// <summary>The high-water mark is written this often: nothing in a status moves every minute.</summary>
    private static readonly TimeSpan MarkEvery = TimeSpan.FromHours(1);

    /// <summary>The last round left something for the next: it was full, or somebody else wrote at the same time.</summary>
    public bool HasMore { get; private set; }

    public void Begin() => HasMore = false;

    /// <returns>The high-water mark, when it was written.</returns>
    public async Task<DateTimeOffset?> WriteSiteAsync(Site site, VerdictReport verdict, DateTimeOffset? mark, CancellationToken ct)
    {
        var status = site.Status;
        var higher = mark is { } latest && (status.LatestTime is not { } known || latest - known >= MarkEvery) ? mark : null;
        if (higher is null && status.Verdict is { } stored && IsSame(stored, verdict))
        {
            return null;
        }
        var reason = !verdict.Entitled ? ConditionReason.NotEntitled : verdict.CamerasMissing > 0 ? ConditionReason.CamerasMissing : ConditionReason.Entitled;
        var written = await WriteAsync(site with
        {
            Status = status with
            {
                Verdict = verdict,
                LatestTime = mark is { } now && (status.LatestTime is not { } before || now > before) ? now : status.LatestTime,
                Conditions = Conditions.Set(status.Conditions, site.Metadata, verdict.Entitled, reason, string.Join(" ", [.. verdict.Reasons, .. verdict.Notes]), time),
            },
        }, ct);
        return written ? higher : null;
    }

    public async Task WriteLicencesAsync(IEnumerable<FailoverLicense> licences, Verdict verdict, CancellationToken ct)
    {
        var findings = verdict.Licences.ToDictionary(l => l.Name, StringComparer.Ordinal);
        var left = MostAtOnce;
        foreach (var licence in licences)
        {
            if (findings.TryGetValue(licence.Metadata.Name, out var finding) && !finding.IsShownBy(licence) && Fits(ref left))
            {
                var status = finding.ToStatus();
                var message = status.Reason.Length > 0 ? $"{Upper(status.Reason)}." : "It counts.";
                await WriteAsync(licence with
                {
                    Status = status with
                    {
                        ObservedGeneration = licence.Metadata.Generation,
                        Conditions = Conditions.SetReady(licence, finding.Counts, status.State.ToString(), message, time),
                    },
                }, ct);
            }
        }
    }

    public async Task WriteCamerasAsync(LicenseObjects objects, Verdict verdict, CancellationToken ct)
    {
        var unlicensed = verdict.Cameras.Unlicensed.ToHashSet(StringComparer.Ordinal);
        var left = MostAtOnce;
        foreach (var camera in objects.Cameras.Values)
        {
            var behindDvr = objects.Servers.TryGetValue(camera.Spec.Server, out var server) && server.Spec.Dvr;
            var word = CameraWords.Of(unlicensed.Contains(camera.Metadata.Name), verdict.CamerasLicensed, behindDvr);
            var shown = Conditions.Find(camera.Status.Conditions);
            if ((camera.Status.Licensed != word.Licensed || !string.Equals(shown?.Reason, word.Reason, StringComparison.Ordinal)) && Fits(ref left))
            {
                await WriteAsync(camera with
                {
                    Status = camera.Status with
                    {
                        Licensed = word.Licensed,
                        Conditions = Conditions.Set(camera.Status.Conditions, camera.Metadata, word.Licensed, word.Reason, word.Message, time),
                    },
                }, ct);
            }
        }
    }

    private bool Fits(ref int left)
    {
        HasMore |= left == 0;
        return left > 0 && left-- > 0;
    }

    private async Task<bool> WriteAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject
    {
        try
        {
            await store.UpdateStatusAsync(value, ct);
            return true;
        }
        catch (StoreConflictException)
        {
            LicenseMetrics.StatusConflicts.Inc();
            HasMore = true;
            return false;
        }
    }

    // Id and time are no content: a repeated verdict is not written again.
    private static bool IsSame(VerdictReport a, VerdictReport b) =>
        a with { Id = "", Time = default, Reasons = [], Notes = [], UnlicensedCameras = [] } == b with { Id = "", Time = default, Reasons = [], Notes = [], UnlicensedCameras = [] }
        && a.Reasons.SequenceEqual(b.Reasons, StringComparer.Ordinal) && a.Notes.SequenceEqual(b.Notes, StringComparer.Ordinal)
        && a.UnlicensedCameras.SequenceEqual(b.UnlicensedCameras, StringComparer.Ordinal);

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
