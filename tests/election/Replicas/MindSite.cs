using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election.Tests;

/// <summary>
/// Several election minds on one store in virtual time: seeded loss of messages, played recorders and heartbeat. Every step checks what must
/// never happen; a mind that does not end a look at once breaks the test too.
/// </summary>
internal sealed class MindSite : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private readonly Random _random;
    private readonly double _loss;
    private readonly HandClock _clock = new(500);
    private readonly Dictionary<string, TimeSpan> _diedAt = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _fences = [];
    private readonly SortedSet<string> _minted = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, Camera> _deleted = ImmutableSortedDictionary<string, Camera>.Empty;
    private SiteObjects _objects = new();
    private long _sequence;
    private int _boots;
    private int _steps;

    public MindSite(int seed, double loss = 0, int minds = 2)
    {
        (_random, _loss) = (new Random(seed), loss);
        Recorders = PlayedSite.Servers.Select(s => new PlayedRecorder(s, isSpare: false))
            .Concat(new[] { "spare-1", "spare-2" }.Select(s => new PlayedRecorder(s, isSpare: true)))
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
        for (var i = 0; i < minds; i++)
        {
            Start();
        }
    }

    public static FailoverTimes Times { get; } = new() { RepeatMaxMs = 2000, ControlPlaneSilentMs = 5000 };
    public SqliteSiteStore Store { get; private set; } = new(":memory:", TimeProvider.System);
    public Dictionary<string, PlayedRecorder> Recorders { get; }
    public List<MindProcess> Minds { get; } = [];
    /// <summary>Somebody wrote to the store.</summary>
    public bool Dirty { get; set; } = true;
    public List<string> Journal { get; } = [];
    public TimeSpan Now => _clock.Now;
    public int Plans { get; private set; }

    /// <summary>When the last plan of any leader went out.</summary>
    public TimeSpan LastPlanAt { get; private set; }

    public static IEnumerable<object> Objects(int cameras = 4)
    {
        yield return new Failover.Contracts.Site { Metadata = new ObjectMeta { Name = "demo" }, Spec = new SiteSpec { StableSeconds = 1 } };
        foreach (var server in PlayedSite.Servers)
        {
            yield return new SiteServer { Metadata = new ObjectMeta { Name = server }, Spec = new SiteServerSpec { Address = $"http://{server}" } };
        }
        foreach (var spare in new[] { "spare-1", "spare-2" })
        {
            yield return new FailoverServer { Metadata = new ObjectMeta { Name = spare }, Spec = new FailoverServerSpec { Address = $"http://{spare}" } };
        }
        for (var i = 1; i <= cameras; i++)
        {
            yield return new Camera { Metadata = new ObjectMeta { Name = $"cam-{i}" }, Spec = new CameraSpec { Server = "slave-2", Url = "rtsp://cam/1" } };
        }
    }

    public async Task ApplyAsync(IEnumerable<object> objects)
    {
        Dirty = true;
        foreach (var one in objects)
        {
            await (one switch
            {
                Failover.Contracts.Site site => (Task)Store.CreateAsync(site, default),
                SiteServer server => Store.CreateAsync(server, default),
                FailoverServer spare => Store.CreateAsync(spare, default),
                Camera camera => AddAsync(camera),
                Takeover takeover => Store.CreateAsync(takeover, default),
                _ => throw new InvalidOperationException($"Not played: {one}"),
            });
        }
    }

    private async Task AddAsync(Camera camera)
    {
        await Store.CreateAsync(camera, default);
        _deleted = _deleted.Remove(camera.Metadata.Name);
    }

    public void Start() => Minds.Add(new MindProcess(this, _clock, $"boot-{++_boots}"));

    /// <summary>The process is gone between two looks; nothing is given back.</summary>
    public void Kill(MindProcess mind) => Minds.Remove(mind);

    public MindProcess? Leader => Minds.Find(m => m.Mind.Leads);

    public void KillServer(string name)
    {
        Recorders[name].Kill();
        _diedAt[name] = Now;
    }

    public void StartServer(string name)
    {
        Recorders[name].Start();
        _diedAt.Remove(name);
    }

    public async Task DeleteCameraAsync(string name)
    {
        _deleted = _deleted.SetItem(name, (await Store.GetAsync<Camera>(name, default))!);
        await Store.DeleteAsync<Camera>(name, default);
        Dirty = true;
    }

    /// <summary>The store is replaced by one with these objects; nothing was deleted, it just is not there.</summary>
    public async Task RestoreAsync(IEnumerable<object> objects)
    {
        Store.Dispose();
        Store = new SqliteSiteStore(":memory:", TimeProvider.System);
        await ApplyAsync(objects);
    }

    /// <summary>Nobody looks for a while; then everybody goes on.</summary>
    public void Sleep(TimeSpan time) => _clock.Pass(time);

    public async Task<IReadOnlyList<Takeover>> TakeoversAsync() => await Store.ListAsync<Takeover>(default);

    public async Task PassAsync(double seconds)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            await StepAsync();
        }
    }

    public async Task UntilAsync(string what, double seconds, Func<Task<bool>> condition)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            if (await condition())
            {
                return;
            }
            await StepAsync();
        }
        var takeovers = string.Join("; ", (await TakeoversAsync()).Select(t => $"{t.Metadata.Name} {t.Status.State}: {t.Status.Reason}"));
        Assert.Fail($"Not reached in {seconds} s: {what}. {takeovers}. {string.Join(" | ", Journal.TakeLast(12))}");
    }

    public Task UntilAsync(string what, double seconds, Func<bool> condition) => UntilAsync(what, seconds, () => Task.FromResult(condition()));

    public void Dispose() => Store.Dispose();

    /// <summary>A mind's plan on its way.</summary>
    public void Deliver(RecorderPlan plan, string boot)
    {
        Plans++;
        LastPlanAt = Now;
        Assert.True(_fences.TryAdd(plan.Version.Fence, boot) || _fences[plan.Version.Fence] == boot, $"fence {plan.Version.Fence} has two owners");
        var record = plan.Record.Select(r => r.Source.Camera).ToHashSet(StringComparer.Ordinal);
        var before = _named.GetValueOrDefault(plan.Recorder) ?? [];
        foreach (var gone in before.Where(c => !plan.KeepOthers && !record.Contains(c) && !plan.Stopped.Any(s => s.Server == plan.Recorder && s.Camera == c)))
        {
            Assert.Fail($"{gone} left the plan of {plan.Recorder} without a word");
        }
        _named[plan.Recorder] = plan.KeepOthers ? [.. record.Union(before)] : record;
        if (_random.NextDouble() >= _loss)
        {
            Recorders[plan.Recorder].OnPlan(plan);
        }
    }

    /// <summary>The store's objects; the same ones while nobody wrote.</summary>
    public async Task<SiteObjects> SeeAsync()
    {
        if (Dirty)
        {
            Dirty = false;
            _objects = await ReadAsync();
        }
        return _objects;
    }

    private async Task<SiteObjects> ReadAsync() => new()
    {
        Synced = true,
        Site = (await Store.ListAsync<Failover.Contracts.Site>(default)).FirstOrDefault(),
        Servers = await MapAsync<SiteServer>(),
        Spares = await MapAsync<FailoverServer>(),
        Cameras = await MapAsync<Camera>(),
        Takeovers = await MapAsync<Takeover>(),
        Reinsertions = await MapAsync<Reinsertion>(),
        Stopped = await MapAsync<StoppedCamera>(),
        DeletedCameras = _deleted,
    };

    private async Task<IReadOnlyDictionary<string, T>> MapAsync<T>()
        where T : class, ISiteObject => (await Store.ListAsync<T>(default)).ToImmutableSortedDictionary(o => o.Metadata.Name, o => o, StringComparer.Ordinal);

    private async Task StepAsync()
    {
        _clock.Pass(Step);
        _steps++;
        foreach (var mind in Minds)
        {
            Tell(mind.Mind);
        }
        foreach (var mind in Minds.ToList())
        {
            await mind.LookAsync();
        }
        CheckRules();
    }

    private void Tell(ElectionMind mind)
    {
        foreach (var recorder in Recorders.Values)
        {
            if (_steps % 4 == 0 && recorder.Beat(Now) is { } beat && _random.NextDouble() >= _loss)
            {
                mind.OnBeat(beat, Now);
            }
            if (_steps % 10 == 0)
            {
                mind.OnHealth(Health(recorder), Now);
            }
        }
        if (_steps % 20 == 0)
        {
            mind.OnVerdict(Verdict(), Now);
        }
    }

    private void CheckRules()
    {
        Assert.True(Minds.Count(m => m.Mind.Leads) <= 1, "two lead");
        foreach (var twice in Recorders.Values.SelectMany(r => r.Roles.Select(role => (r.Name, role))).GroupBy(r => (r.role.Server, r.role.Term)).Where(g => g.Count() > 1))
        {
            Assert.Fail($"{twice.Key} is held by {string.Join(" and ", twice.Select(t => t.Name))}");
        }
    }

    /// <summary>A term that a restored store forgot is not minted again.</summary>
    public void OnMinted(string takeover) => Assert.True(_minted.Add(takeover), $"{takeover} was minted twice");

    private HealthReport Health(PlayedRecorder recorder) => new()
    {
        Site = "demo",
        Id = "h",
        Time = default,
        Observer = "heartbeat",
        ObserverBootId = "h1",
        Sequence = ++_sequence,
        Server = recorder.Name,
        State = !_diedAt.TryGetValue(recorder.Name, out var at) ? ServerState.Alive : Now - at > TimeSpan.FromSeconds(1) ? ServerState.Failed : ServerState.Suspect,
        Reason = $"{recorder.Name} is {(recorder.Dead ? "dead" : "seen")}.",
        InStateMs = 0,
        EvidenceAgeMs = 10,
    };

    private static VerdictReport Verdict() => new()
    {
        Site = "demo", Id = "v", Time = default, Entitled = true, Reasons = ["All is licensed."], CamerasCounted = 4, CamerasLicensed = 4, BaseLicence = true,
    };
}
