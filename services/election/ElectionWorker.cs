using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>
/// Listens for two seconds, then decides twenty times a second: takeovers by compare-and-swap in the store, guards, and a plan for each
/// recorder. All rules are pure; here is only the reading and writing.
/// </summary>
internal sealed class ElectionWorker : BackgroundService
{
    private static readonly TimeSpan DecideEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BuildEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReadSecretsEvery = TimeSpan.FromSeconds(2);

    // A first verdict is awaited this long before a plan says that there is none.
    private static readonly TimeSpan VerdictAwaited = TimeSpan.FromSeconds(5);

    // The store's watch shows a write within milliseconds; deciding on what was before it would say things twice.
    private static readonly TimeSpan WriteAwaited = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly FailoverTimes _times;
    private readonly ServiceIdentity _identity;
    private readonly ISiteStore _store;
    private readonly ILogger<ElectionWorker> _log;
    private readonly SiteMirror _site;
    private readonly TakeoverWriter _writer;
    private readonly FenceKeeper _fence;
    private readonly CredentialSeals _seals;
    private readonly StoppedCameras _stopped = new();
    private readonly PlanRepeats _repeats;
    private readonly Announcements _announcements;
    private readonly Dictionary<string, (long Version, TimeSpan Until)> _unsettled = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, ServerMemory> _memory = new Dictionary<string, ServerMemory>();
    private GuardPlan _guards = GuardPlan.Empty;
    private IReadOnlyDictionary<string, RecorderPlan> _plans = new Dictionary<string, RecorderPlan>();
    private TimeSpan? _siteSince;
    private TimeSpan? _builtAt;
    private TimeSpan? _secretsAt;

    public ElectionWorker(
        IEventBus bus, ISiteStore store, ISecretStore secrets, IJournal journal, ServiceIdentity identity, FailoverTimes times, TimeProvider time,
        ILogger<ElectionWorker> log)
    {
        (_time, _times, _identity, _store, _log) = (time, times, identity, store, log);
        _site = new SiteMirror(store, time, log);
        _writer = new TakeoverWriter(store, journal, time, log);
        _fence = new FenceKeeper(store, log);
        _seals = new CredentialSeals(secrets, log);
        _repeats = new PlanRepeats(times);
        _announcements = new Announcements(bus, identity, time);
    }

    internal Observations Seen { get; } = new();

    public Task OnBeatAsync(Beat beat, CancellationToken ct)
    {
        Seen.Beats.Accept(beat, _time.Elapsed());
        return Task.CompletedTask;
    }

    public Task OnHealthAsync(HealthReport report, CancellationToken ct)
    {
        Seen.OnHealth(report, _time.Elapsed());
        return Task.CompletedTask;
    }

    public Task OnVerdictAsync(VerdictReport verdict, CancellationToken ct)
    {
        Seen.OnVerdict(verdict, _time.Elapsed());
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = _site.RunAsync(stoppingToken);
        try
        {
            using var timer = new PeriodicTimer(DecideEvery, _time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TickAsync(_time.Elapsed(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await mirrors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _announcements.EndAsync();
    }

    private async Task TickAsync(TimeSpan now, CancellationToken ct)
    {
        // Beats of a site are heard from the moment on when its name is known: listening starts there.
        if (_identity.Site.Length == 0 || !_site.Synced || _site.Site is not { } site)
        {
            return;
        }
        _siteSince ??= now;
        if (now - _siteSince < _times.ElectionListen)
        {
            return;
        }
        try
        {
            await DecideAsync(site, now, ct);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The loop must not die: everything here is decided anew from what is seen.
            _log.LogError(error, "A decision failed and is made again.");
        }
    }

    private async Task DecideAsync(Site site, TimeSpan now, CancellationToken ct)
    {
        if (!IsSettled(now))
        {
            return;
        }
        await KeepFenceAsync(site, ct);
        var view = View(site);
        _memory = ServerMemory.Update(view, _times, now);
        view = view with { Memory = _memory };
        var wrote = false;
        foreach (var decision in TakeoverRules.Decide(view, _times, now))
        {
            if (await _writer.ApplyAsync(decision, ct) is { } written)
            {
                wrote = true;
                _unsettled[written.Metadata.Name] = (written.Metadata.ResourceVersion, now + WriteAwaited);
            }
        }
        await RepairTermsAsync(view, ct);
        if (wrote)
        {
            _builtAt = null;
            return;
        }
        _announcements.Takeovers(view.Takeovers.Values, now, ct);
        await BuildPlansAsync(view, now, ct);
        if (view.Verdict is not null || now - _siteSince > _times.ElectionListen + VerdictAwaited)
        {
            _announcements.Plans(_repeats.Due(_plans, view.BeatOf, now), ct);
        }
    }

    private bool IsSettled(TimeSpan now)
    {
        foreach (var (name, (version, until)) in _unsettled.ToList())
        {
            if (now > until || (_site.Takeovers.Objects.TryGetValue(name, out var seen) && seen.Metadata.ResourceVersion == version))
            {
                _unsettled.Remove(name);
            }
        }
        return _unsettled.Count == 0;
    }

    private async Task KeepFenceAsync(Site site, CancellationToken ct)
    {
        var seen = Math.Max(FenceKeeper.Seen(Seen.Beats.Snapshot().Values), _repeats.Fence == 0 ? FenceKeeper.Read(site) : 0);
        if (_repeats.Fence == 0 || seen > _repeats.Fence)
        {
            _repeats.RaiseFence(seen + 1);
            _log.LogInformation("Plans carry the fencing number {Fence}.", _repeats.Fence);
        }
        await _fence.StoreAsync(_repeats.Fence, site, ct);
    }

    // The term in a server's status follows the takeovers and repairs itself.
    private async Task RepairTermsAsync(ElectionView view, CancellationToken ct)
    {
        foreach (var server in view.Servers.Values)
        {
            var term = view.TermOf(server.Metadata.Name);
            if (term <= server.Status.Term)
            {
                continue;
            }
            try
            {
                await _store.UpdateStatusAsync(server with { Status = server.Status with { Term = term } }, ct);
            }
            catch (StoreConflictException conflict)
            {
                _log.LogDebug("The term is written at the next look: {Message}", conflict.Message);
            }
        }
    }

    private async Task BuildPlansAsync(ElectionView view, TimeSpan now, CancellationToken ct)
    {
        if (_builtAt is { } built && now - built < BuildEvery)
        {
            return;
        }
        _builtAt = now;
        if (_secretsAt is null || now - _secretsAt >= ReadSecretsEvery)
        {
            _secretsAt = now;
            await _seals.ReadAsync(view.Cameras.Values, ct);
        }
        _stopped.Look(view.Cameras.Values, now, _time.GetUtcNow());
        _guards = GuardPlanner.Plan(GuardView.Of(view, _guards, now - _siteSince!.Value, now));
        _plans = new PlanBuilder(view, _guards, _stopped.Entries, _seals.Seal, _identity.Site, now).Build();
    }

    private ElectionView View(Site site)
    {
        var (health, verdict) = Seen.Snapshot();
        return new ElectionView
        {
            Site = site.Spec,
            Servers = _site.Servers.Objects,
            Spares = _site.Spares.Objects,
            Cameras = _site.Cameras.Objects,
            Takeovers = _site.Takeovers.Objects,
            Reinsertions = _site.Reinsertions.Objects,
            Beats = Seen.Beats.Snapshot(),
            Health = health,
            Verdict = verdict,
            Memory = _memory,
        };
    }
}
