using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Election;

/// <summary>Does what <see cref="FinalizerRules"/> say, a bounded number of writes at a time, and tells once why a deletion waits.</summary>
internal sealed class FinalizerKeeper(ISiteStore store, IJournal journal, TimeProvider time, ILogger log)
{
    /// <summary>A site of 1000 cameras is held within a minute, and no store is flooded.</summary>
    public const int WritesAtOnce = 20;

    private static readonly Counter Writes = Metrics.CreateCounter("failover_election_finalizers_total", "Finalizers put on and taken away, and ends written for deleted objects.", "act");

    private readonly Dictionary<(string Kind, string Name), string> _said = [];

    /// <summary>One pass, by whoever leads. Never throws for a store that fails: the next pass does the rest.</summary>
    /// <param name="outOfReach">Of the spares that are being deleted, those of which nothing is waited for.</param>
    public async Task KeepAsync(SiteObjects all, IReadOnlyDictionary<string, string> outOfReach, CancellationToken ct)
    {
        var steps = FinalizerRules.Decide(all, outOfReach, time.GetUtcNow());
        foreach (var gone in _said.Keys.Except(steps.Select(s => (s.Kind, s.Name))).ToList())
        {
            _said.Remove(gone);
        }
        foreach (var step in steps)
        {
            Say(step);
        }
        // Deletions first: somebody waits for them.
        foreach (var step in steps.Where(s => s.Act is not FinalizerAct.Wait).OrderBy(s => s.Act is FinalizerAct.Hold).Take(WritesAtOnce))
        {
            try
            {
                await DoAsync(step, ct);
                Writes.WithLabels(step.Act.ToString()).Inc();
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                log.LogDebug("{Kind} {Name} is looked at again: {Message}", step.Kind, step.Name, error.Message);
            }
        }
    }

    private Task DoAsync(FinalizerStep step, CancellationToken ct) => step switch
    {
        { Act: FinalizerAct.Release } => WishWriter.ChangeAsync<SiteServer>(store, step.Server!, s => Released(s, step.Takeover!), ct),
        { Act: FinalizerAct.EndCamera } => EndAsync(step.End!, ct),
        { Kind: nameof(SiteServer) } => ChangeAsync<SiteServer>(step, (o, m) => o with { Metadata = m }, ct),
        { Kind: nameof(FailoverServer) } => ChangeAsync<FailoverServer>(step, (o, m) => o with { Metadata = m }, ct),
        { Kind: nameof(Camera) } => ChangeAsync<Camera>(step, (o, m) => o with { Metadata = m }, ct),
        _ => ChangeAsync<Takeover>(step, (o, m) => o with { Metadata = m }, ct),
    };

    private Task ChangeAsync<T>(FinalizerStep step, Func<T, ObjectMeta, T> with, CancellationToken ct)
        where T : class, ISiteObject => WishWriter.ChangeAsync<T>(store, step.Name, o => Changed(o, step.Act, with), ct);

    // As the object is now: one that is being deleted since takes no new finalizer, and one that came back under its name is not let go.
    private static T Changed<T>(T value, FinalizerAct act, Func<T, ObjectMeta, T> with)
        where T : class, ISiteObject
    {
        var meta = value.Metadata;
        var held = meta.Finalizers.Contains(ObjectMeta.ReleaseSpare, StringComparer.Ordinal);
        return act switch
        {
            FinalizerAct.Hold when !held && !meta.IsBeingDeleted() => with(value, meta with { Finalizers = [.. meta.Finalizers, ObjectMeta.ReleaseSpare] }),
            FinalizerAct.LetGo when held && (meta.IsBeingDeleted() || value is Takeover) => with(value, meta with { Finalizers = [.. meta.Finalizers.Where(f => f != ObjectMeta.ReleaseSpare)] }),
            _ => value,
        };
    }

    private SiteServer Released(SiteServer server, string takeover) => server with
    {
        Metadata = server.Metadata with
        {
            Annotations = OperatorWishes.With(
                OperatorWishes.Without(server.Metadata.Annotations, OperatorWishes.Takeover), OperatorWishes.Release, new Wish(takeover, "a deletion", time.GetUtcNow(), null)),
        },
    };

    private async Task EndAsync(StoppedEntry end, CancellationToken ct)
    {
        try
        {
            await store.CreateAsync(new StoppedCamera { Metadata = new ObjectMeta { Name = StoppedCamera.NameOf(end.Server, end.Camera) }, Spec = end }, ct);
        }
        catch (StoreConflictException conflict) when (conflict.Reason == StoreConflict.AlreadyExists)
        {
            // Another replica was faster.
        }
    }

    private void Say(FinalizerStep step)
    {
        if (step.Act is FinalizerAct.Hold || (_said.TryGetValue((step.Kind, step.Name), out var before) && before == step.Reason))
        {
            return;
        }
        _said[(step.Kind, step.Name)] = step.Reason;
        if (step.Act is FinalizerAct.LetGo)
        {
            using (log.BeginScope(new LogFacts(step.Server, takeover: step.Takeover)))
            {
                log.LogInformation("{Reason}", step.Reason);
            }
            return;
        }
        journal.Write(JournalSeverity.Warning, JournalKind.DeletionWaits, step.Reason, step.Server, step.Kind == Camera.Kind ? step.Name : null, step.Takeover);
    }
}
