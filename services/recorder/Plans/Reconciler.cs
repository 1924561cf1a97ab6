using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Compares the plan with what this recorder does and closes the difference, again and again. Absence stops nothing (R11): a home camera
/// ends only by an explicit entry, a kept one only when its keeping ended.
/// </summary>
internal sealed class Reconciler : IAsyncDisposable
{
    /// <summary>How often <see cref="Reconcile"/> is to be called.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private static readonly Entitlement NoWordYet = new(true, "no verdict was heard yet; recording outranks the licence");

    private readonly Lock _gate = new();
    private readonly RecorderSeams _seams;
    private readonly KeepingDesk _desk;
    private readonly WatchContext _watching;
    private readonly RoleCommands _commands;
    private readonly ProvisionalServing _provisional;
    private readonly SortedDictionary<(string Server, string Camera), IFeed> _feeds = new(ByName);
    private readonly SortedDictionary<string, (ServerWatch Watch, IAsyncDisposable Probing)> _guarded = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Server, string Camera), string> _unusable = [];
    private readonly List<Task> _ending = [];
    // Copies for readers, made once per change: every beat and every probe answer asks for them.
    private IReadOnlyList<IFeed>? _feedsShown;
    private IReadOnlyList<ServerWatch>? _guardedShown;
    private RecorderPlan? _plan;
    private long _planAt;
    private long _heardAt;
    private bool _fresh;

    public Reconciler(RecorderSeams seams, RoleBook roles)
    {
        (_seams, Roles, _desk) = (seams, roles, new KeepingDesk(seams));
        _watching = new WatchContext(seams.Time, seams.Times, seams.Journal, () => seams.Ill, () => Entitlement, seams.Store.HomeStoreIs,
            (server, inTrouble) => seams.Incidents?.Seen(server, inTrouble, roles.Highest), _desk);
        _plan = seams.Cache.LoadPlan();
        _heardAt = seams.Time.GetTimestamp();
        _commands = new RoleCommands(seams, roles, WatchOf, server => _feeds.Values.Where(feed => feed.Server == server));
        _provisional = new ProvisionalServing(seams, roles, WatchOf);
        if (_plan is null)
        {
            seams.Journal.Write(
                JournalSeverity.Warning,
                JournalKind.NoPlanCached,
                $"{seams.Name} starts without a remembered plan, with store {seams.Store.StoreId}: nothing is recorded here until a plan arrives.");
        }
    }

    private static Comparer<(string Server, string Camera)> ByName { get; } = Comparer<(string Server, string Camera)>.Create((a, b) =>
        string.CompareOrdinal(a.Server, b.Server) is not 0 and var byServer ? byServer : string.CompareOrdinal(a.Camera, b.Camera));

    public RoleBook Roles { get; }

    /// <summary>What was done with the role commands of the plan in force.</summary>
    public IReadOnlyList<RoleAnswer> Answers => _commands.Answers;

    /// <summary>Why the last plan that arrived was refused; null when it was accepted.</summary>
    public string? PlanRefused { get; private set; }

    public PlanVersion PlanVersion => _plan?.Version ?? default;

    /// <summary>Of a camera that this recorder records; the usual one for any other.</summary>
    public int PriorityOf(string camera) => _plan?.Record.FirstOrDefault(entry => entry.Source.Camera == camera)?.Source.Priority ?? 50;

    /// <summary>Is this one of this recorder's own cameras?</summary>
    public bool Records(string camera) => _plan?.Record.Any(entry => entry.Server == _seams.Name && entry.Source.Camera == camera) ?? false;

    /// <summary>Trace context of the role command for this server; null without one, or when nobody traces.</summary>
    public string? TraceOf(string server) => _plan?.Assume.FirstOrDefault(entry => entry.Server == server)?.Trace;

    /// <summary>Is this server in the plan, as its guard or in its role? True without a plan: then nothing is known.</summary>
    public bool Knows(string server) =>
        _plan is not { } plan || plan.Guard.Any(g => g.Server == server) || plan.Assume.Any(a => a.Server == server) || plan.Record.Any(r => r.Server == server);

    public Entitlement Entitlement => _plan?.Entitlement ?? NoWordYet;

    public IReadOnlyList<IFeed> Feeds
    {
        get
        {
            lock (_gate)
            {
                return _feedsShown ??= [.. _feeds.Values];
            }
        }
    }

    public IReadOnlyList<ServerWatch> Guarded
    {
        get
        {
            lock (_gate)
            {
                return _guardedShown ??= [.. _guarded.Values.Select(guarded => guarded.Watch)];
            }
        }
    }

    public IFeed? Find(string server, string camera)
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
            if (!Admit(plan))
            {
                return;
            }

            plan = PlanAdmission.WithForgotten(_plan, plan);
            if (_plan is null || plan.Version > _plan.Version)
            {
                _seams.Cache.Save(plan);
            }

            _plan = plan;
            _planAt = _seams.Time.GetTimestamp();
            _fresh = true;
        }

        Reconcile();
    }

    /// <summary>Ends every probe and every session; what is kept stays on disk. Nothing is begun any more.</summary>
    public async ValueTask DisposeAsync()
    {
        List<IAsyncDisposable> probing;
        List<IFeed> feeds;
        lock (_gate)
        {
            probing = [.. _guarded.Values.Select(guarded => guarded.Probing)];
            feeds = [.. _feeds.Values];
            _guarded.Clear();
            _feeds.Clear();
            (_feedsShown, _guardedShown) = (null, null);
            _plan = null;
        }

        await Task.WhenAll(probing.Select(one => one.DisposeAsync().AsTask()));
        await Task.WhenAll(feeds.Select(feed => feed.DisposeAsync().AsTask()).Concat(_ending));
    }

    /// <summary>Closes the difference between the plan and what is done. With a cached plan from the first call on.</summary>
    public void Reconcile()
    {
        lock (_gate)
        {
            if (_plan is not { } plan)
            {
                return;
            }

            var age = new PlanAge(_fresh, _seams.Time.GetElapsedTime(_planAt), _seams.Time.GetElapsedTime(_heardAt));
            _ending.RemoveAll(task => task.IsCompleted);
            Roles.See(plan.Terms);
            _seams.Incidents?.Planned(plan, Roles.Highest);
            RecordHome(plan);
            WatchServers(plan);
            _commands.Hold(plan, age);
            _provisional.Decide(plan, age);
        }
    }

    private bool Admit(RecorderPlan plan)
    {
        if (PlanAdmission.WhyRefused(_plan, plan, _seams.Name) is not { } why)
        {
            PlanRefused = null;
            _heardAt = _seams.Time.GetTimestamp();
            return true;
        }

        RecorderMetrics.PlansRefused.Inc();
        if (plan.Recorder == _seams.Name)
        {
            _heardAt = _seams.Time.GetTimestamp();
        }

        // A late copy of an older plan of the same author is nothing to tell: the bus may reorder and repeat.
        if (plan.Recorder != _seams.Name || plan.Version.Fence != _plan!.Version.Fence || plan.Version > _plan.Version)
        {
            if (PlanRefused != why)
            {
                _seams.Journal.Write(JournalSeverity.Warning, JournalKind.PlanRefused, why);
            }

            PlanRefused = why;
        }

        return false;
    }

    private ServerWatch? WatchOf(string server) => _guarded.TryGetValue(server, out var guarded) ? guarded.Watch : null;

    private void RecordHome(RecorderPlan plan)
    {
        foreach (var entry in plan.Record)
        {
            EnsureFeed(entry.Server, entry.Source, home: true)?.Assist(entry.RelayFrom);
        }

        foreach (var stop in plan.Stopped)
        {
            if (_feeds.Remove((stop.Server, stop.Camera), out var feed))
            {
                _feedsShown = null;
                _seams.Journal.Write(JournalSeverity.Info, JournalKind.CameraState, $"{stop.Camera}: stopped by {stop.By}: {stop.Why}", stop.Server, stop.Camera);
                End(feed);
            }
        }
    }

    private void WatchServers(RecorderPlan plan)
    {
        var wanted = WantedServers(plan);
        var ring = plan.RingSeconds > 0 ? TimeSpan.FromSeconds(plan.RingSeconds) : _seams.Times.Ring;
        foreach (var watch in wanted.Values)
        {
            var feeds = watch.Cameras.Select(source => EnsureFeed(watch.Server, source, home: false)).OfType<IFeed>().ToList();
            foreach (var feed in feeds)
            {
                feed.Guard(new GuardOrder(ring, RingCapBytes(ring), watch.Classes?.GetValueOrDefault(feed.Camera) ?? GuardClass.Hot, watch.ProbeUrl, watch.RelayFrom?.GetValueOrDefault(feed.Camera)));
            }

            LetGoUnwanted(watch.Server, feeds);
            var server = EnsureWatch(watch);
            server.ServesRole = watch.Serves;
            server.HandingBack = watch.HandingBack;
            server.Incident = watch.Incident;
            server.SetFeeds(feeds);
        }

        foreach (var (server, gone) in _guarded.Where(guarded => !wanted.ContainsKey(guarded.Key)).ToList())
        {
            gone.Watch.ServesRole = Serves(server);
            if (!gone.Watch.AnyKeeping)
            {
                _guarded.Remove(server);
                _guardedShown = null;
                _desk.Remove(gone.Watch);
                End(gone.Probing);
                DropFeedsOf(server);
            }
        }
    }

    /// <summary>A camera that the plan no longer names: its ring goes, but what is kept goes on until its keeping ends by itself (R11).</summary>
    private void LetGoUnwanted(string server, List<IFeed> wanted)
    {
        foreach (var feed in _feeds.Values.Where(feed => feed.Server == server && !feed.Home && !wanted.Contains(feed)).ToList())
        {
            if (feed.Keeping)
            {
                wanted.Add(feed);
            }
            else
            {
                _feeds.Remove((server, feed.Camera));
                _feedsShown = null;
                End(feed);
            }
        }
    }

    private ServerWatch EnsureWatch(Watched wanted)
    {
        if (_guarded.TryGetValue(wanted.Server, out var known))
        {
            if (known.Watch.ProbeUrl == wanted.ProbeUrl && known.Watch.Recorder == wanted.Recorder)
            {
                return known.Watch;
            }

            _desk.Remove(known.Watch);
            End(known.Probing);
        }

        var watch = new ServerWatch(wanted.Server, wanted.Recorder, wanted.ProbeUrl, _watching);
        _desk.Add(watch);
        _guarded[wanted.Server] = (watch, _seams.Probing.Begin(watch));
        _guardedShown = null;
        return watch;
    }

    /// <summary>A role command outranks a guard entry: while this recorder serves, it watches the server itself, for its return.</summary>
    private SortedDictionary<string, Watched> WantedServers(RecorderPlan plan)
    {
        var wanted = new SortedDictionary<string, Watched>(StringComparer.Ordinal);
        foreach (var entry in plan.Guard)
        {
            wanted[entry.Server] = new Watched(entry.Server, entry.Recorder, entry.ProbeUrl, entry.Cameras, entry.Classes, Serves(entry.Server), Incident: entry.Incident);
        }

        foreach (var entry in plan.Assume)
        {
            // A takeover out of the cache is resumed as keeping only (R8); a fresh one keeps once the role is held.
            var serves = Serves(entry.Server) || (entry.Phase == AssumePhase.Serve && (!_fresh || Roles.Held(entry.Server)?.Term == entry.Term));
            var classes = wanted.TryGetValue(entry.Server, out var guarded) ? guarded.Classes : null;
            wanted[entry.Server] = new Watched(entry.Server, entry.Server, entry.ProbeUrl, entry.Cameras, classes, serves, entry.Phase == AssumePhase.HandBack, guarded?.Incident, entry.RelayFrom);
        }

        return wanted;
    }

    /// <summary>Without a term of its own: no plan asks for it.</summary>
    private bool Serves(string server) => Roles.Held(server) is { Provisional: true };

    private IFeed? EnsureFeed(string server, CameraSource source, bool home)
    {
        var key = (server, source.Camera);
        var known = _feeds.GetValueOrDefault(key);
        var feed = _seams.Feeds.Open(server, source, home, known, out var error);
        if (feed is null)
        {
            NoteUnusable(key, error);
            return known;
        }

        _unusable.Remove(key);
        if (feed == known)
        {
            return known;
        }

        if (known is not null)
        {
            End(known);
        }

        _feeds[key] = feed;
        _feedsShown = null;
        feed.Start();
        return feed;
    }

    private void NoteUnusable((string Server, string Camera) key, string? error)
    {
        if (_unusable.GetValueOrDefault(key) != error)
        {
            _unusable[key] = error ?? "";
            _seams.Journal.Write(JournalSeverity.Alarm, JournalKind.CameraState, $"{key.Camera}: {error}", key.Server, key.Camera);
        }
    }

    private void DropFeedsOf(string server)
    {
        foreach (var (key, feed) in _feeds.Where(entry => entry.Key.Server == server && !entry.Value.Home).ToList())
        {
            _feeds.Remove(key);
            _feedsShown = null;
            End(feed);
        }
    }

    /// <summary>Ends it without waiting; in a simulation it has ended when this returns.</summary>
    private void End(IAsyncDisposable ending)
    {
        var end = ending.DisposeAsync();
        if (!end.IsCompletedSuccessfully)
        {
            _ending.Add(end.AsTask());
        }
    }

    /// <summary>Twice the bitrate times the length, at 8 Mbit/s at most (DESIGN 5).</summary>
    private static long RingCapBytes(TimeSpan ring) => (long)(2 * 1_000_000 * ring.TotalSeconds);

    private sealed record Watched(
        string Server,
        string Recorder,
        string ProbeUrl,
        IReadOnlyList<CameraSource> Cameras,
        IReadOnlyDictionary<string, GuardClass>? Classes,
        bool Serves,
        bool HandingBack = false,
        Entitlement? Incident = null,
        IReadOnlyDictionary<string, string>? RelayFrom = null);
}
