using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What happened at a site, from its objects alone. Pure.</summary>
internal static class SiteHistory
{
    /// <summary>The newest first.</summary>
    /// <param name="server">Only of this server; null = all.</param>
    /// <param name="since">Only what was declared, or ended, after it; null = all.</param>
    public static IReadOnlyList<HistoryRow> Of(IReadOnlyList<Takeover> takeovers, IReadOnlyList<Reinsertion> reinsertions, string? server, DateTimeOffset? since)
    {
        var byTakeover = reinsertions.ToLookup(r => r.Spec.Takeover ?? "", StringComparer.Ordinal);
        var known = takeovers.Select(t => t.Metadata.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. takeovers.Select(t => OfTakeover(t, [.. byTakeover[t.Metadata.Name]]))
                .Concat(reinsertions.Where(r => r.Spec.Takeover is null || !known.Contains(r.Spec.Takeover)).Select(OfReinsertion))
                .Where(r => server is null || r.Server == server)
                .Where(r => since is null || (r.Completed ?? r.Declared) >= since || (r.Declared is null && r.Completed is null))
                .OrderByDescending(r => r.Declared).ThenByDescending(r => r.Name, StringComparer.Ordinal),
        ];
    }

    private static HistoryRow OfTakeover(Takeover takeover, IReadOnlyList<Reinsertion> footage)
    {
        var (spec, status) = (takeover.Spec, takeover.Status);
        return new HistoryRow
        {
            Name = takeover.Metadata.Name,
            Server = spec.Server,
            Spare = spec.Spare.Length == 0 ? null : spec.Spare,
            Declared = At(status, TakeoverState.Assigned) ?? takeover.Metadata.CreationTimestamp,
            Active = At(status, TakeoverState.Active),
            Returning = At(status, TakeoverState.Returning),
            Completed = At(status, TakeoverState.Completed),
            Pictures = footage.Sum(r => r.Status.FramesInserted),
            Bytes = footage.Sum(r => r.Status.BytesInserted),
            Gaps = GapsOf(footage),
            Outcome = status.State.ToString(),
            Reason = spec.Reason.Length > 0 ? spec.Reason : status.Reason,
        };
    }

    private static HistoryRow OfReinsertion(Reinsertion reinsertion) => new()
    {
        Name = reinsertion.Metadata.Name,
        Server = reinsertion.Spec.Server,
        Spare = reinsertion.Spec.Holder,
        Declared = reinsertion.Metadata.CreationTimestamp,
        Completed = reinsertion.Status.Conditions.FirstOrDefault(c => c is { Type: Condition.Ready, Status: ConditionStatus.True })?.LastTransitionTime,
        Pictures = reinsertion.Status.FramesInserted,
        Bytes = reinsertion.Status.BytesInserted,
        Gaps = GapsOf([reinsertion]),
        Outcome = reinsertion.Status.State.ToString(),
        Reason = reinsertion.Status.Reason,
    };

    private static bool? GapsOf(IReadOnlyList<Reinsertion> footage) =>
        footage.Any(r => r.Status.State == ReinsertionState.CompletedWithGaps) ? true
        : footage.Count > 0 && footage.All(r => r.Status.State == ReinsertionState.Completed) ? false
        : null;

    private static DateTimeOffset? At(TakeoverStatus status, TakeoverState state) => status.Times.TryGetValue(state, out var at) ? at : null;
}
