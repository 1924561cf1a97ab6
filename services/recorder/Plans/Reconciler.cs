using Failover.Contracts;
using Failover.Media;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// Compares the plan with what this recorder does and closes the difference, again and again. Absence stops nothing (R11): a home camera
/// ends only by an explicit entry, a kept one only when its keeping ended.
/// </summary>
internal sealed class Reconciler : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly Entitlement NoWordYet = new(true, "no verdict was heard yet; recording outranks the licence");

    private readonly Lock _gate = new();
    private readonly RecorderServices _services;
    private readonly FeedContext _feedContext;
    private readonly PlanCache _cache;
    private readonly Dictionary<(string Server, string Camera), CameraFeed> _feeds = [];
    private readonly Dictionary<string, GuardedServer> _guarded = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];
    private readonly TaskCompletionSource _stopped = new();
    private RecorderPlan? _plan;
    private long _planAt;
    private bool _fresh;

    public Reconciler(RecorderServices services, PlanCache cache, RoleBook roles)
    {
        (_services, _cache, Roles) = (services, cache, roles);
        _feedContext = new FeedContext(
            services.Name, services.BootId, services.Store, services.Dialer, services.Journal, roles.Highest, services.Time, services.Logger);
        _plan = cache.LoadPlan();
        Answers = [];
    }

    public RoleBook Roles { get; }

    /// <summary>What was done with the role commands of the plan in force.</summary>
    public IReadOnlyList<RoleAnswer> Answers { get; private set; }

    public PlanVersion PlanVersion => _plan?.Version ?? default;

    public Entitlement Entitlement => _plan?.Entitlement ?? NoWordYet;

    public IReadOnlyList<CameraFeed> Feeds
    {
        get
        {
            lock (_gate)
            {
                return [.. _feeds.Values];
            }
        }
    }

    public IReadOnlyList<GuardedServer> Guarded
    {
        get
        {
            lock (_gate)
            {
                return [.. _guarded.Values];
            }
        }
    }

    public CameraFeed? Find(string server, string camera)
    {
        lock (_gate)
        {
            return _feeds.GetValueOrDefault((server, camera));
        }
    }

    /// <summary>A plan arrived; a refused one changes nothing and is said.</summary>
    public void Offer(RecorderPlan plan)
    {
        lock (_gate)
        {
            if (PlanAdmission.WhyRefused(_plan, plan, _services.Name) is { } why)
            {
                RecorderMetrics.PlansRefused.Inc();
                _services.Journal.Write(JournalSeverity.Warning, "PlanRefused", why);
                return;
            }

            if (_plan is null || plan.Version > _plan.Version)
            {
                _cache.Save(plan);
            }

            _plan = plan;
            _planAt = _services.Time.GetTimestamp();
            _fresh = true;
        }

        Reconcile();
    }

    /// <summary>Begins with the cached plan at once, then keeps closing the difference until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Tick, _services.Time);
        try
        {
            do
            {
                Reconcile();
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by the host.
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<GuardedServer> guarded;
        List<CameraFeed> feeds;
        lock (_gate)
        {
            guarded = [.. _guarded.Values];
            feeds = [.. _feeds.Values];
            _guarded.Clear();
            _feeds.Clear();
            _plan = null;
        }

        await Task.WhenAll(guarded.Select(server => server.DisposeAsync().AsTask()));
        await Task.WhenAll(feeds.Select(feed => feed.DisposeAsync().AsTask()).Concat(_ending));
        _stopped.TrySetResult();
    }

    private void Reconcile()
    {
        lock (_gate)
        {
            if (_plan is not { } plan || _stopped.Task.IsCompleted)
            {
                return;
            }

            _ending.RemoveAll(task => task.IsCompleted);
            Roles.See(plan.Terms);
            RecordHome(plan);
            WatchServers(plan);
            HoldRoles(plan);
        }
    }

    private void RecordHome(RecorderPlan plan)
    {
        foreach (var entry in plan.Record)
        {
            EnsureFeed(entry.Server, entry.Source, home: true);
        }

        foreach (var stop in plan.Stopped)
        {
            if (_feeds.Remove((stop.Server, stop.Camera), out var feed))
            {
                _services.Journal.Write(JournalSeverity.Info, "CameraState", $"{stop.Camera}: stopped by {stop.By}: {stop.Why}", stop.Server, stop.Camera);
                _ending.Add(feed.DisposeAsync().AsTask());
            }
        }
    }

    private void WatchServers(RecorderPlan plan)
    {
        var wanted = WantedServers(plan);
        var ring = plan.RingSeconds > 0 ? TimeSpan.FromSeconds(plan.RingSeconds) : _services.Times.Ring;
        foreach (var watch in wanted.Values)
        {
            var feeds = watch.Cameras.Select(source => EnsureFeed(watch.Server, source, home: false)).OfType<CameraFeed>().ToList();
            foreach (var feed in feeds)
            {
                feed.Guard(ring, RingCapBytes(ring));
            }

            if (_guarded.TryGetValue(watch.Server, out var known) && (known.ProbeUrl != watch.ProbeUrl || known.Recorder != watch.Recorder))
            {
                _guarded.Remove(watch.Server);
                _ending.Add(known.DisposeAsync().AsTask());
            }

            if (!_guarded.TryGetValue(watch.Server, out var server))
            {
                server = new GuardedServer(_services, watch.Server, watch.Recorder, watch.ProbeUrl, () => Entitlement);
                _guarded.Add(watch.Server, server);
            }

            server.ServesRole = watch.Serves;
            server.SetFeeds(feeds);
        }

        foreach (var gone in _guarded.Values.Where(server => !wanted.ContainsKey(server.Server)).ToList())
        {
            gone.ServesRole = false;
            if (!gone.AnyKeeping)
            {
                _guarded.Remove(gone.Server);
                _ending.Add(gone.DisposeAsync().AsTask());
                DropFeedsOf(gone.Server);
            }
        }
    }

    /// <summary>A role command outranks a guard entry: while this recorder serves, it watches the server itself, for its return.</summary>
    private Dictionary<string, Watch> WantedServers(RecorderPlan plan)
    {
        var wanted = plan.Guard.ToDictionary(
            entry => entry.Server,
            entry => new Watch(entry.Server, entry.Recorder, entry.ProbeUrl, entry.Cameras, Serves: false),
            StringComparer.Ordinal);
        foreach (var entry in plan.Assume)
        {
            // A takeover out of the cache is resumed as keeping only (R8); a fresh one keeps once the role is held.
            var serves = entry.Phase == AssumePhase.Serve && (!_fresh || Roles.Held(entry.Server)?.Term == entry.Term);
            wanted[entry.Server] = new Watch(entry.Server, entry.Server, entry.ProbeUrl, entry.Cameras, serves);
        }

        return wanted;
    }

    private void HoldRoles(RecorderPlan plan)
    {
        if (!_fresh)
        {
            return;
        }

        if (plan.OwnRole is { } own)
        {
            Roles.TryServe(own);
        }
        else if (plan.Record.Count > 0)
        {
            Roles.GiveUp(_services.Name);
        }

        Answers = [.. plan.Assume.Select(Answer)];
        var commanded = plan.Assume.Where(entry => entry.Phase == AssumePhase.Serve).Select(entry => entry.Server).ToHashSet(StringComparer.Ordinal);
        foreach (var role in Roles.Roles.Where(role => role.Server != _services.Name && !commanded.Contains(role.Server)))
        {
            Roles.GiveUp(role.Server);
        }
    }

    private RoleAnswer Answer(AssumeEntry entry)
    {
        var server = _guarded.GetValueOrDefault(entry.Server);
        if (entry.Phase == AssumePhase.HandBack)
        {
            return AnswerHandBack(entry, server);
        }

        var (kind, reason) = AssumeRules.Decide(new AssumeView
        {
            Entry = entry,
            HighestTerm = Roles.Highest(entry.Server),
            Serving = Roles.Held(entry.Server)?.Term == entry.Term,
            OtherRole = Roles.Roles.FirstOrDefault(role => role.Server != entry.Server && role.Server != _services.Name)?.Server,
            SincePlan = _services.Time.GetElapsedTime(_planAt),
            LastAnswerAge = server?.LastAnswerAge,
            AnsweredBootId = server?.AnsweredBootId,
        });
        if (kind == RoleAnswerKind.Active && !Roles.TryServe(new RoleHeld(entry.Server, entry.Term)))
        {
            (kind, reason) = (RoleAnswerKind.Refused, $"Term {entry.Term} of {entry.Server} was overtaken.");
        }

        if (kind == RoleAnswerKind.Active && server is not null)
        {
            server.ServesRole = true;
        }

        return new RoleAnswer(entry.Server, entry.Term, kind, reason) { NotDurable = NotDurable(entry.Server) };
    }

    private static RoleAnswer AnswerHandBack(AssumeEntry entry, GuardedServer? server)
    {
        var waiting = (server?.Cameras ?? [])
            .Where(camera => camera.Feed.Keeping && !camera.SilentOnBothSides)
            .Select(camera => new CameraReport(entry.Server, camera.Feed.Camera, camera.Feed.State, camera.Decision.Reason))
            .ToList();
        return waiting.Count == 0
            ? new(entry.Server, entry.Term, RoleAnswerKind.HandedBack, $"Every camera of {entry.Server} is recorded there again.")
            : new(entry.Server, entry.Term, RoleAnswerKind.HandingBack, $"{waiting.Count} cameras still wait for {entry.Server}.") { NotDurable = waiting };
    }

    private List<CameraReport> NotDurable(string server) =>
        [.. _feeds.Values
            .Where(feed => feed.Server == server)
            .Where(feed => feed.View().Run is not { } run || !_services.Store.TryGetDurable(run, out _))
            .Select(feed => new CameraReport(server, feed.Camera, feed.State, feed.StateReason))];

    private CameraFeed? EnsureFeed(string server, CameraSource source, bool home)
    {
        var target = CameraTarget.Open(source, _services.Key, out var error);
        if (target is null)
        {
            _services.Journal.Write(JournalSeverity.Alarm, "CameraState", $"{source.Camera}: {error}", server, source.Camera);
            return _feeds.GetValueOrDefault((server, source.Camera));
        }

        if (_feeds.TryGetValue((server, source.Camera), out var feed))
        {
            // Credentials that vanish while the address stays are a lost secret, not a wish: what records goes on (R11).
            var lostSecret = target.User is null && feed.Target.User is not null && feed.Target.Url == target.Url;
            if (feed.Target == target || lostSecret)
            {
                return feed;
            }

            _feeds.Remove((server, source.Camera));
            _ending.Add(feed.DisposeAsync().AsTask());
        }

        feed = new CameraFeed(_feedContext, server, source, target, home);
        _feeds.Add((server, source.Camera), feed);
        feed.Start();
        return feed;
    }

    private void DropFeedsOf(string server)
    {
        foreach (var feed in _feeds.Values.Where(feed => feed.Server == server && !feed.Home).ToList())
        {
            _feeds.Remove((feed.Server, feed.Camera));
            _ending.Add(feed.DisposeAsync().AsTask());
        }
    }

    /// <summary>Twice the bitrate times the length, at 8 Mbit/s at most (DESIGN 5).</summary>
    private static long RingCapBytes(TimeSpan ring) => (long)(2 * 1_000_000 * ring.TotalSeconds);

    private sealed record Watch(string Server, string Recorder, string ProbeUrl, IReadOnlyList<CameraSource> Cameras, bool Serves);
}
