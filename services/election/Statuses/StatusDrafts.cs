using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>Every status of the site that election says and that differs from what is stored. Pure.</summary>
internal sealed class StatusDrafts
{
    private readonly StatusView _look;
    private readonly DateTimeOffset _wall;
    private readonly List<StatusDraft> _drafts = [];

    private StatusDrafts(StatusView look, DateTimeOffset wall) => (_look, _wall) = (look, wall);

    /// <param name="wall">Time of the transitions that are written now.</param>
    public static IReadOnlyList<StatusDraft> Of(StatusView look, DateTimeOffset wall)
    {
        var made = new StatusDrafts(look, wall);
        made.AddAll();
        return made._drafts;
    }

    private void AddAll()
    {
        var servers = new SortedDictionary<string, ServerSaid>(StringComparer.Ordinal);
        var spares = new SortedDictionary<string, SpareSaid>(StringComparer.Ordinal);
        foreach (var takeover in _look.View.Takeovers.Values)
        {
            AddTakeover(takeover);
        }
        foreach (var server in _look.Objects.Servers.Values)
        {
            AddServer(server, servers[server.Metadata.Name] = ServerStatusRules.Of(server, _look));
        }
        foreach (var spare in _look.Objects.Spares.Values)
        {
            AddSpare(spare, spares[spare.Metadata.Name] = SpareStatusRules.Of(spare, _look));
        }
        AddSite(SiteStatusRules.Of(servers, spares, _look));
        foreach (var stopped in _look.Objects.Stopped.Values)
        {
            AddStopped(stopped);
        }
        foreach (var camera in _look.Objects.Cameras.Values)
        {
            AddCamera(camera);
        }
    }

    private void AddTakeover(Takeover takeover)
    {
        var (cameras, said) = TakeoverStatusRules.Of(takeover, _look);
        var (stored, meta) = (takeover.Status, takeover.Metadata);
        var status = stored with { ObservedGeneration = meta.Generation, Cameras = cameras, Conditions = Merge(stored.Conditions, said, meta) };
        Add(StatusDraft.Takeovers, takeover, status != stored, stored.Conditions, status.Conditions, stored.ObservedGeneration, "", "", takeover with { Status = status });
    }

    private void AddServer(SiteServer server, ServerSaid said)
    {
        var (stored, meta) = (server.Status, server.Metadata);
        var status = stored with
        {
            ObservedGeneration = meta.Generation, Phase = said.Phase, Since = Since(stored.Phase, said.Phase, stored.Since),
            Cameras = said.Cameras, Recorder = said.Recorder, Guard = said.Guard, Conditions = Merge(stored.Conditions, said.Said, meta),
        };
        Add(StatusDraft.Servers, server, status != stored, stored.Conditions, status.Conditions, stored.ObservedGeneration, stored.Phase, said.Phase, server with { Status = status });
    }

    private void AddSpare(FailoverServer spare, SpareSaid said)
    {
        var (stored, meta) = (spare.Status, spare.Metadata);
        var status = stored with
        {
            ObservedGeneration = meta.Generation, Phase = said.Phase, Since = Since(stored.Phase, said.Phase, stored.Since),
            Covers = said.Covers, Hot = said.Hot, DiskLeft = said.DiskLeft, Conditions = Merge(stored.Conditions, said.Said, meta),
        };
        Add(StatusDraft.Spares, spare, status != stored, stored.Conditions, status.Conditions, stored.ObservedGeneration, stored.Phase, said.Phase, spare with { Status = status });
    }

    private void AddSite(SiteSaid said)
    {
        var (stored, meta) = (_look.Site.Status, _look.Site.Metadata);
        var status = stored with
        {
            ObservedGeneration = meta.Generation, Phase = said.Phase, Servers = said.Servers, Spares = said.Spares, Cameras = said.Cameras,
            Takeovers = said.Takeovers, Conditions = Merge(stored.Conditions, said.Said, meta),
        };
        Add(StatusDraft.Site, _look.Site, status != stored, stored.Conditions, status.Conditions, stored.ObservedGeneration, stored.Phase, said.Phase, _look.Site with { Status = status });
    }

    private void AddStopped(StoppedCamera stopped)
    {
        var (stored, meta, entry) = (stopped.Status, stopped.Metadata, stopped.Spec);
        var shown = StoppedBook.IsShown(entry, _look.View);
        var phase = shown ? StoppedPhase.Stopped : StoppedPhase.Pending;
        var ready = shown ? ConditionMerge.Say(Condition.Ready, ConditionStatus.True, ConditionReason.Stopped, $"{entry.Server} does not record {entry.Camera} any more.")
            : ConditionMerge.Say(Condition.Ready, ConditionStatus.False, ConditionReason.Pending, $"{entry.Server} has not shown yet that it stopped {entry.Camera}.");
        var status = stored with { ObservedGeneration = meta.Generation, Phase = phase, Conditions = Merge(stored.Conditions, [ready], meta) };
        Add(StatusDraft.Stopped, stopped, status != stored, stored.Conditions, status.Conditions, stored.ObservedGeneration, stored.Phase, phase, stopped with { Status = status });
    }

    private void AddCamera(Camera camera)
    {
        var (phase, recorder, guard, said) = CameraStatusRules.Of(camera, _look);
        var (stored, meta) = (camera.Status, camera.Metadata);
        var status = stored with
        {
            ObservedGeneration = meta.Generation, Phase = phase, Since = Since(stored.Phase, phase, stored.Since), Recorder = recorder, Guard = guard,
            Conditions = Merge(stored.Conditions, said, meta),
        };
        // Who records it is no mere text: a takeover changes it and nothing else.
        Add(
            StatusDraft.Cameras, camera, status != stored, stored.Conditions, status.Conditions, stored.ObservedGeneration, (stored.Phase, stored.Recorder), (phase, (string?)recorder),
            camera with { Status = status });
    }

    private void Add<T, TPhase>(
        int rank, T stored, bool differs, IReadOnlyList<Condition> before, IReadOnlyList<Condition> conditions, long generation, TPhase from, TPhase to, T wanted)
        where T : class, ISiteObject
        where TPhase : notnull
    {
        if (differs)
        {
            var meta = stored.Metadata;
            var transition = !from.Equals(to) || generation != meta.Generation || ConditionMerge.IsTransition(before, conditions);
            var gist = string.Join(' ', conditions.Select(c => $"{c.Type}={c.Status}/{c.Reason}").Prepend($"{to}"));
            _drafts.Add(new StatusDraft<T>(rank, meta.Name, meta.ResourceVersion, transition, gist, wanted));
        }
    }

    private IReadOnlyList<Condition> Merge(IReadOnlyList<Condition> stored, IReadOnlyList<Condition> said, ObjectMeta meta) =>
        ConditionMerge.Into(stored, said, meta.Generation, _wall);

    // The store keeps milliseconds.
    private DateTimeOffset? Since<TPhase>(TPhase before, TPhase now, DateTimeOffset? since)
        where TPhase : struct => since is not null && before.Equals(now) ? since : DateTimeOffset.FromUnixTimeMilliseconds(_wall.ToUnixTimeMilliseconds());
}
