using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions;

/// <summary>The last spans of an incident: footage on its way home, and home. A reinsertion without a takeover has no trace.</summary>
internal sealed class ReinsertionSpans(ServiceIdentity identity, TimeProvider time)
{
    private readonly IncidentTrace _trace = new("reinsertion");

    /// <summary>The store took this write.</summary>
    /// <param name="before">The object before; null when it was created.</param>
    public void Wrote(Judgement judgement, Reinsertion? before, Takeover? takeover)
    {
        if (!_trace.IsOn || takeover?.Spec.TraceId is not { } traceId || (before is not null && (before.Status.State == judgement.State || !judgement.IsLast)))
        {
            return;
        }
        var wall = time.GetUtcNow();
        _trace.Record(new IncidentSpan
        {
            Name = before is null ? "reinsertion" : "home",
            TraceId = traceId,
            Parent = takeover.Spec.TraceParent,
            From = before?.Metadata.CreationTimestamp ?? wall,
            To = wall,
            Site = identity.Site,
            Server = judgement.Owed.Server,
            Spare = judgement.Owed.Holder,
            Takeover = takeover.Metadata.Name,
            Reason = judgement.Reason,
        });
    }
}
