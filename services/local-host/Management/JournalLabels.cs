using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// Labels journal entries of a server that an operator works with: <c>drill</c>, <c>maintenance</c>. Done where the journal is collected, so
/// that every writer's entries have it, recorders' too, which know of neither. Nothing is left out for it, and no severity changes.
/// </summary>
internal sealed class JournalLabels(ISiteStore store, MaintenanceTimes maintenance, TimeProvider time, ILogger<JournalLabels> log)
{
    public const string Drill = "drill";
    public const string Maintenance = "maintenance";

    /// <summary>The entry with its label; as it came when the store cannot be read.</summary>
    public async Task<JournalEntry> LabelAsync(JournalEntry entry, CancellationToken ct)
    {
        if (entry.Server is not { } name)
        {
            return entry;
        }
        try
        {
            var server = await store.GetAsync<SiteServer>(name, ct);
            var spare = server is null ? await store.GetAsync<FailoverServer>(name, ct) : null;
            // An entry may be late: what counts is what was when it was written.
            var (now, written) = (time.GetUtcNow(), entry.Time);
            var label = LabelOf(entry, server, spare, await store.ListAsync<Takeover>(ct), written < now ? written : now);
            return entry with { Label = label ?? (maintenance.Ended(name, written) ? Maintenance : null) };
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogWarning("An entry of {Server} is not labelled: {Message}", name, error.Message);
            return entry;
        }
    }

    /// <summary>Pure. A drill goes before a maintenance: it says more.</summary>
    public static string? LabelOf(JournalEntry entry, SiteServer? server, FailoverServer? spare, IReadOnlyList<Takeover> takeovers, DateTimeOffset wall)
    {
        var inDrill = (server is not null && OperatorWishes.Find(server.Metadata, OperatorWishes.Drill, wall) is not null)
            || takeovers.Any(t => t.Spec.ByHand?.Drill is not null && (string.Equals(t.Metadata.Name, entry.Takeover, StringComparison.Ordinal)
                || (entry.Takeover is null && IsOpen(t) && string.Equals(t.Spec.Server, entry.Server, StringComparison.Ordinal))));
        return inDrill ? Drill : server?.InMaintenance(wall) == true || spare?.InMaintenance(wall) == true ? Maintenance : null;
    }

    private static bool IsOpen(Takeover takeover) =>
        takeover.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting;
}
