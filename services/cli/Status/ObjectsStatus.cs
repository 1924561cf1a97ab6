using Failover.Contracts;

namespace Failover.Cli;

/// <summary>A site's status from its objects alone, for when management is not reached: what was so at their last write.</summary>
internal static class ObjectsStatus
{
    public static async Task<IReadOnlyList<ObjectRow>> ReadAsync(ISite site, CancellationToken ct) =>
    [
        .. (await site.ObjectsAsync<Site>(ct)).Select(o => ObjectRow.Of(o, Site.Kind, o.Status.Phase.ToString(), o.Status.Conditions, "")),
        .. (await site.ObjectsAsync<SiteServer>(ct)).Select(o => ObjectRow.Of(o, SiteServer.Kind, o.Status.Phase.ToString(), o.Status.Conditions, "")),
        .. (await site.ObjectsAsync<FailoverServer>(ct)).Select(o => ObjectRow.Of(o, FailoverServer.Kind, o.Status.Phase.ToString(), o.Status.Conditions, "")),
        .. (await site.ObjectsAsync<Takeover>(ct)).Select(o => ObjectRow.Of(
            o, Takeover.Kind, o.Status.State.ToString(), [], o.Status.Reason,
            o.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting)),
        .. (await site.ObjectsAsync<Reinsertion>(ct)).Select(o => ObjectRow.Of(
            o, Reinsertion.Kind, o.Status.State.ToString(), [], o.Status.Reason, o.Status.State is not (ReinsertionState.Completed or ReinsertionState.CompletedWithGaps))),
    ];

    /// <summary>What is not ready first. Pure.</summary>
    public static IReadOnlyList<TextLine> Render(string place, IReadOnlyList<ObjectRow> rows, int width = 0)
    {
        if (rows.Count == 0)
        {
            return [TextLine.Of(new Piece($"There is no site in {place}: name another with -n.", Tone.Bad))];
        }

        var table = new TextTable("kind", "name", "state", "ready", "reason") { MaxWidth = width };
        foreach (var row in rows.Where(r => r.Open).OrderBy(r => r.Ready switch { ConditionStatus.False => 0, ConditionStatus.Unknown => 1, _ => 2 }))
        {
            table.Add(row.Kind, row.Name, row.State, ReadyOf(row.Ready), new Piece(row.Message, Tone.Faint));
        }

        return [TextLine.Of("From the objects alone, as they were at their last write:"), TextLine.Empty, .. table.Lines()];
    }

    private static Piece ReadyOf(ConditionStatus ready) => ready switch
    {
        ConditionStatus.True => new Piece("yes", Tone.Good),
        ConditionStatus.False => new Piece("no", Tone.Bad),
        _ => new Piece("-", Tone.Faint),
    };
}
