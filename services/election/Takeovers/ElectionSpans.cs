using System.Collections.Concurrent;
using System.Diagnostics;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// The spans of takeovers: decided, planned, and each state that one reached. Only the replica whose write the store took makes one. The
/// trace id is in the Takeover object also when nobody exports spans.
/// </summary>
internal sealed class ElectionSpans(ServiceIdentity identity, TimeProvider time)
{
    /// <summary>Plans and writes under way that are remembered; beyond it they are forgotten together.</summary>
    private const int Most = 4096;

    private readonly IncidentTrace _trace = new("election");
    private readonly ConcurrentDictionary<string, Activity> _underway = new(StringComparer.Ordinal);
    private readonly HashSet<string> _planned = new(StringComparer.Ordinal);

    /// <summary>The decision as it is to be written: a new takeover knows its incident's trace.</summary>
    public Decision Begin(Decision decision, ElectionView view, TimeSpan now)
    {
        if (decision is not CreateTakeover create)
        {
            return decision;
        }
        var spec = create.Takeover.Spec;
        var traceId = TraceIdOf(spec.Server, view);
        var health = view.Health.GetValueOrDefault(spec.Server);
        var wall = time.GetUtcNow();
        var activity = _trace.Begin(new IncidentSpan
        {
            Name = "takeover",
            TraceId = traceId,
            Parent = health?.Report.Trace,
            From = health is null || spec.ByHand is not null || spec.HandedOverBy is not null ? wall : wall - TimeSpan.FromMilliseconds(health.Report.InStateMs) - (now - health.ReceivedAt),
            To = wall,
            Site = identity.Site,
            Server = spec.Server,
            Spare = spec.Spare,
            Takeover = create.Takeover.Metadata.Name,
            Reason = create.Reason,
        });
        if (activity is not null && _underway.Count < Most)
        {
            _underway[create.Takeover.Metadata.Name] = activity;
        }
        return create with { Takeover = create.Takeover with { Spec = spec with { TraceId = traceId, TraceParent = activity?.Id } } };
    }

    /// <summary>The store took it.</summary>
    public void Written(Decision decision, Takeover written)
    {
        if (decision is CreateTakeover && _underway.TryRemove(written.Metadata.Name, out var begun))
        {
            IncidentTrace.End(begun, time.GetUtcNow());
            return;
        }
        if (decision is MoveTakeover move && move.State != move.Takeover.Status.State && _trace.IsOn)
        {
            Record(NameOf(move.State), written, move.Reason, move.Takeover.Status.Times.TryGetValue(move.Takeover.Status.State, out var since) ? since : time.GetUtcNow());
        }
    }

    /// <summary>A plan goes out; the first one of a takeover is a span.</summary>
    public void Planned(RecorderPlan plan)
    {
        if (!_trace.IsOn || plan.Assume.Count == 0)
        {
            return;
        }
        if (_planned.Count > Most)
        {
            _planned.Clear();
        }
        foreach (var entry in plan.Assume.Where(e => e.Phase == AssumePhase.Serve && e.Trace is not null && _planned.Add(e.Takeover)))
        {
            var wall = time.GetUtcNow();
            _trace.Record(new IncidentSpan
            {
                Name = "plan",
                TraceId = IncidentTrace.IdOf(entry.Trace)!,
                Parent = entry.Trace,
                From = wall,
                To = wall,
                Site = identity.Site,
                Server = entry.Server,
                Spare = plan.Recorder,
                Takeover = entry.Takeover,
                Reason = $"Plan {plan.Version} asks {plan.Recorder} to serve as {entry.Server} under term {entry.Term}.",
            });
        }
    }

    /// <summary>Every name that belongs to an incident now, with its trace: servers in trouble, and takeovers that are not over with their servers.</summary>
    public IEnumerable<KeyValuePair<string, string>> Open(ElectionView view)
    {
        foreach (var (server, health) in view.Health)
        {
            if (health.Report.State is ServerState.Suspect or ServerState.Failed or ServerState.NotRecording or ServerState.Leaving)
            {
                yield return new(server, TraceIdOf(server, view));
            }
        }
        foreach (var takeover in view.Takeovers.Values)
        {
            if (takeover.Spec.TraceId is { } trace && IsOpen(takeover.Status.State))
            {
                yield return new(takeover.Metadata.Name, trace);
                yield return new(takeover.Spec.Server, trace);
            }
        }
    }

    private static bool IsOpen(TakeoverState state) =>
        state is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting;

    private static string NameOf(TakeoverState state) => state switch
    {
        TakeoverState.Active => "serving",
        TakeoverState.Returning => "returning",
        TakeoverState.Reinserting => "handed back",
        TakeoverState.Completed => "completed",
        _ => $"takeover {state}",
    };

    private void Record(string name, Takeover takeover, string reason, DateTimeOffset from) => _trace.Record(new IncidentSpan
    {
        Name = name,
        TraceId = takeover.Spec.TraceId ?? IncidentTrace.IdOf(identity.Site, takeover.Spec.Server, takeover.Spec.Term),
        Parent = takeover.Spec.TraceParent,
        From = from,
        To = time.GetUtcNow(),
        Site = identity.Site,
        Server = takeover.Spec.Server,
        Spare = takeover.Spec.Spare,
        Takeover = takeover.Metadata.Name,
        Reason = reason,
    });

    // A later takeover of an incident that is not over goes on with its trace.
    private string TraceIdOf(string server, ElectionView view)
    {
        var before = view.TakeoversOf(server).FirstOrDefault();
        return before is { Spec.TraceId: { } begun } && before.Status.State is not (TakeoverState.Completed or TakeoverState.Cancelled or TakeoverState.Refused)
            ? begun
            : IncidentTrace.IdOf(view.Health.GetValueOrDefault(server)?.Report.Trace) ?? IncidentTrace.IdOf(identity.Site, server, view.TermOf(server));
    }
}
