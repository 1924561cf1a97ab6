using System.Globalization;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// The leader's fencing number: one above all that any leader took and any recorder has seen. Taken anew by each leadership, by
/// compare-and-swap on the Site's annotation and before the first plan carries it, so that no two leaderships share one. A store that was
/// restored or reinstalled finds it again in beats.
/// </summary>
internal sealed class FenceKeeper(ISiteStore store, ILogger log)
{
    public const string Annotation = "failover.video/election-fence";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);
    private long _leadership;
    private TimeSpan _retryAt;
    private Site? _lost;

    /// <summary>The number of this leadership; of an earlier one while the new one is not stored yet.</summary>
    public long Fence { get; private set; }

    /// <summary>The number of the leader before this one, as the store has it.</summary>
    public static long Read(Site? site) =>
        site is not null && site.Metadata.Annotations.TryGetValue(Annotation, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var fence)
            ? fence : 0;

    /// <summary>The highest plan version in beats.</summary>
    public static PlanVersion Seen(IEnumerable<BeatSeen> beats)
    {
        var highest = default(PlanVersion);
        foreach (var seen in beats)
        {
            highest = seen.Beat.PlanObserved > highest ? seen.Beat.PlanObserved : highest;
        }
        return highest;
    }

    /// <summary>Takes a number when this leadership has none, or when a recorder shows a plan above what was sent under it.</summary>
    /// <param name="leadership">Of the elector; not 0.</param>
    /// <param name="observed">The highest version in beats.</param>
    /// <param name="sent">The highest version that was sent.</param>
    /// <returns>True when plans may carry <see cref="Fence"/>.</returns>
    public async Task<bool> KeepAsync(long leadership, Site site, PlanVersion observed, PlanVersion sent, TimeSpan now, CancellationToken ct)
    {
        if (leadership == _leadership && observed <= sent)
        {
            return true;
        }
        if (now < _retryAt)
        {
            return false;
        }
        _retryAt = now + RetryAfter;
        var fence = 1 + Math.Max(Fence, Math.Max(Read(site), observed.Fence));
        if (!await WriteAsync(fence, site, ct))
        {
            return false;
        }
        (_leadership, Fence, _retryAt) = (leadership, fence, now);
        log.LogInformation("Plans carry the fencing number {Fence}.", fence);
        return true;
    }

    /// <summary>Writes it again when the annotation was lost, by a restored store or an apply that did not know it.</summary>
    public async Task MendAsync(Site site, CancellationToken ct)
    {
        if (Read(site) < Fence && !ReferenceEquals(site, _lost))
        {
            _lost = site;
            await WriteAsync(Fence, site, ct);
        }
    }

    private async Task<bool> WriteAsync(long fence, Site site, CancellationToken ct)
    {
        try
        {
            var annotations = new SortedDictionary<string, string>(site.Metadata.Annotations.ToDictionary(), StringComparer.Ordinal)
            {
                [Annotation] = fence.ToString(CultureInfo.InvariantCulture),
            };
            await store.UpdateAsync(site with { Metadata = site.Metadata with { Annotations = annotations } }, ct);
            return true;
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            log.LogInformation("The fencing number {Fence} is not stored yet: {Message}", fence, error.Message);
            return false;
        }
    }
}
