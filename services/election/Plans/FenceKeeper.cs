using System.Globalization;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// Election's fencing number: one above all that it ever used and that any recorder has seen. Kept as an annotation of the Site, and
/// found again in beats when the store was restored or reinstalled.
/// </summary>
internal sealed class FenceKeeper(ISiteStore store, ILogger log)
{
    public const string Annotation = "failover.video/election-fence";
    private long _stored;

    /// <summary>The number of the election before this one, as the store has it.</summary>
    public static long Read(Site? site) =>
        site is not null && site.Metadata.Annotations.TryGetValue(Annotation, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var fence)
            ? fence : 0;

    /// <summary>The highest fencing number in beats.</summary>
    public static long Seen(IEnumerable<BeatSeen> beats) => beats.Select(b => b.Beat.PlanObserved.Fence).DefaultIfEmpty(0).Max();

    /// <summary>Writes it if the store does not have it yet; a lost compare-and-swap is tried again at the next call.</summary>
    public async Task StoreAsync(long fence, Site site, CancellationToken ct)
    {
        if (_stored == fence && Read(site) >= fence)
        {
            return;
        }
        try
        {
            if (Read(site) < fence)
            {
                var annotations = new Dictionary<string, string>(site.Metadata.Annotations, StringComparer.Ordinal)
                {
                    [Annotation] = fence.ToString(CultureInfo.InvariantCulture),
                };
                await store.UpdateAsync(site with { Metadata = site.Metadata with { Annotations = annotations } }, ct);
            }
            _stored = fence;
        }
        catch (StoreConflictException conflict)
        {
            log.LogDebug("The fencing number was not stored yet: {Message}", conflict.Message);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("The store did not take the fencing number: {Message}", error.Message);
        }
    }
}
