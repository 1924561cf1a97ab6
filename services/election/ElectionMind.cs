using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// Election without threads and timers: what it remembers, and the order of work of one look. Takeovers by compare-and-swap in the store,
/// guards, a plan for each recorder; all rules are pure. It waits for nothing but its seams: where the store answers at once, a look ends
/// before it returns. <paramref name="time"/> gives wall time for people and nothing else.
/// </summary>
internal sealed class ElectionMind(
    ISiteStore store, ISecretStore secrets, IJournal journal, IElectionOutbox outbox, ServiceIdentity identity, FailoverTimes times, TimeProvider time,
    ILogger log)
{
    private static readonly TimeSpan BuildEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReadSecretsEvery = TimeSpan.FromSeconds(2);

    // A first verdict is awaited this long before a plan says that there is none.
    private static readonly TimeSpan VerdictAwaited = TimeSpan.FromSeconds(5);

    private readonly Observations _observations = new(times);
    private readonly DecisionPace _pace = new(times);
    private readonly TakeoverWriter _writer = new(store, journal, time, log);
    private readonly OwnWrites _own = new();
    private readonly FenceKeeper _fence = new(store, log);
    private readonly CredentialSeals _seals = new(secrets, log);
    private readonly StoppedCameras _stopped = new();
    private readonly PlanRepeats _repeats = new(times);
    private readonly TakeoverRepeats _told = new();
    private readonly Dictionary<string, (long Term, long Version)> _repaired = new(StringComparer.Ordinal);
    private ElectionView _view = new();
    private GuardPlan _guards = GuardPlan.Empty;
    private IReadOnlyDictionary<string, RecorderPlan> _plans = ImmutableSortedDictionary<string, RecorderPlan>.Empty;
    private TimeSpan? _siteSince;
    private TimeSpan? _builtAt;
    private TimeSpan? _secretsAt;
    private bool _buildWanted;

    /// <summary>Elapsed time, as everywhere. Safe from any thread, as the two below; a look is not.</summary>
    public void OnBeat(Beat beat, TimeSpan now) => _observations.OnBeat(beat, now);

    public void OnHealth(HealthReport report, TimeSpan now) => _observations.OnHealth(report, now);

    public void OnVerdict(VerdictReport verdict, TimeSpan now) => _observations.OnVerdict(verdict, now);

    /// <summary>One look, twenty times a second: decides when there is something to decide, and repeats what is not observed yet.</summary>
    public async Task TickAsync(SiteObjects objects, TimeSpan now, CancellationToken ct)
    {
        // Beats of a site are heard from the moment on when its name is known: listening starts there.
        if (identity.Site.Length == 0 || !objects.Synced || objects.Site is not { } site)
        {
            return;
        }
        _siteSince ??= now;
        if (now - _siteSince < times.ElectionListen)
        {
            return;
        }
        try
        {
            await LookAsync(site, objects, now, ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            // A look must not end all looks: everything here is decided anew from what is seen.
            log.LogError(error, "A decision failed and is made again.");
        }
    }

    private async Task LookAsync(Site site, SiteObjects objects, TimeSpan now, CancellationToken ct)
    {
        var seen = _observations.Snapshot(now);
        _view = _view with { Beats = seen.Beats, Health = seen.Health, Verdict = seen.Verdict };
        if (_pace.IsDue(objects, seen, now))
        {
            await KeepFenceAsync(site, ct);
            await DecideAsync(site, objects, seen, now, ct);
        }
        foreach (var report in _told.Due(identity.Site, _view.Takeovers, now))
        {
            outbox.Takeover(report);
        }
        await BuildPlansAsync(now, ct);
        if (_view.Verdict is not null || now - _siteSince > times.ElectionListen + VerdictAwaited)
        {
            foreach (var plan in _repeats.Due(_plans, _view.BeatOf, s => _view.EvidenceAge(s, now), now))
            {
                outbox.Plan(plan);
            }
        }
    }

    private async Task DecideAsync(Site site, SiteObjects objects, Observed seen, TimeSpan now, CancellationToken ct)
    {
        _view = _view with
        {
            Site = site.Spec,
            Servers = objects.Servers,
            Spares = objects.Spares,
            Cameras = objects.Cameras,
            Takeovers = _own.Over(objects.Takeovers, now),
            Reinsertions = objects.Reinsertions,
        };
        _view = _view with { Memory = ServerMemory.Update(_view, times, now) };
        var decisions = TakeoverRules.Decide(_view, times, now);
        _pace.Decided(objects, seen, _view.Memory, site.Spec, settled: decisions.Count == 0, now);
        _buildWanted = true;
        foreach (var decision in decisions)
        {
            if (await _writer.ApplyAsync(decision, ct) is { } written)
            {
                _own.Add(written, (decision as MoveTakeover)?.Takeover.Metadata.ResourceVersion ?? 0, now);
                _builtAt = null;
            }
        }
        _view = _view with { Takeovers = _own.Over(objects.Takeovers, now) };
        await RepairTermsAsync(ct);
    }

    private async Task KeepFenceAsync(Site site, CancellationToken ct)
    {
        var seen = Math.Max(FenceKeeper.Seen(_view.Beats.Values), _repeats.Fence == 0 ? FenceKeeper.Read(site) : 0);
        if (_repeats.Fence == 0 || seen > _repeats.Fence)
        {
            _repeats.RaiseFence(seen + 1);
            log.LogInformation("Plans carry the fencing number {Fence}.", _repeats.Fence);
        }
        await _fence.StoreAsync(_repeats.Fence, site, ct);
    }

    // The term in a server's status follows the takeovers and repairs itself.
    private async Task RepairTermsAsync(CancellationToken ct)
    {
        foreach (var server in _view.Servers.Values)
        {
            var (name, version) = (server.Metadata.Name, server.Metadata.ResourceVersion);
            var term = _view.TermOf(name);
            if (term <= server.Status.Term || (_repaired.TryGetValue(name, out var done) && done == (term, version)))
            {
                continue;
            }
            try
            {
                await store.UpdateStatusAsync(server with { Status = server.Status with { Term = term } }, ct);
                _repaired[name] = (term, version);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                log.LogDebug("The term is written at the next look: {Message}", error.Message);
            }
        }
    }

    private async Task BuildPlansAsync(TimeSpan now, CancellationToken ct)
    {
        if (_secretsAt is null || now - _secretsAt >= ReadSecretsEvery)
        {
            _secretsAt = now;
            _buildWanted |= await _seals.ReadAsync(_view.Cameras.Values, ct);
        }
        if (!_buildWanted || (_builtAt is { } built && now - built < BuildEvery))
        {
            return;
        }
        (_builtAt, _buildWanted) = (now, false);
        _stopped.Look(_view.Cameras.Values, now, time.GetUtcNow());
        _guards = GuardPlanner.Plan(GuardView.Of(_view, _guards, now - _siteSince!.Value, now));
        _plans = new PlanBuilder(_view, _guards, _stopped.Entries, _seals.Seal, identity.Site, now).Build();
    }
}
