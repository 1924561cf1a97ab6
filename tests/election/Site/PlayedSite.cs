using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

/// <summary>A whole site around real election workers: real SQLite store, played recorders and heartbeat, a nasty wire between them.</summary>
internal sealed class PlayedSite : IAsyncDisposable
{
    public static readonly string[] Servers = ["master-1", "slave-1", "slave-2"];
    private static readonly TimeSpan BeatEvery = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly TimeProvider _electionsTime;
    private bool _playsVerdict;
    private readonly string _folder = Directory.CreateTempSubdirectory("election-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ElectionWorker> _workers = [];
    private Task _playing = Task.CompletedTask;
    private long _sequence;

    private PlayedSite(int seed, double loss, int maxDelayMs, TimeProvider electionsTime)
    {
        _electionsTime = electionsTime;
        Wire = new NastyWire(seed, loss, maxDelayMs) { Deliver = DeliverAsync };
        Store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), _time);
        Recorders = Servers.Select(s => new PlayedRecorder(s, isSpare: false))
            .Concat(new[] { "spare-1", "spare-2" }.Select(s => new PlayedRecorder(s, isSpare: true)))
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
    }

    public NastyWire Wire { get; }
    public SqliteSiteStore Store { get; }
    public Dictionary<string, PlayedRecorder> Recorders { get; }

    /// <summary>What broke a rule while it ran.</summary>
    public List<string> Broken { get; } = [];
    public List<string> Journal { get; } = [];

    /// <param name="licensed">False: the verdict is not played; a license service of the test gives it.</param>
    /// <param name="electionsTime">The clock of the elections.</param>
    public static async Task<PlayedSite> StartAsync(
        int seed, double loss, int maxDelayMs, int elections = 1, bool licensed = true, TimeProvider? electionsTime = null)
    {
        var site = new PlayedSite(seed, loss, maxDelayMs, electionsTime ?? TimeProvider.System) { _playsVerdict = licensed };
        var ct = site._stop.Token;
        await site.Store.CreateAsync(new Site { Metadata = new ObjectMeta { Name = "demo" }, Spec = new SiteSpec { StableSeconds = 1 } }, ct);
        foreach (var server in Servers)
        {
            await site.Store.CreateAsync(new SiteServer { Metadata = new ObjectMeta { Name = server }, Spec = new SiteServerSpec { Address = $"http://{server}" } }, ct);
        }
        foreach (var spare in new[] { "spare-1", "spare-2" })
        {
            await site.Store.CreateAsync(new FailoverServer { Metadata = new ObjectMeta { Name = spare }, Spec = new FailoverServerSpec { Address = $"http://{spare}" } }, ct);
        }
        for (var i = 1; i <= 4; i++)
        {
            await site.Store.CreateAsync(
                new Camera { Metadata = new ObjectMeta { Name = $"slave-2-cam-{i}" }, Spec = new CameraSpec { Server = "slave-2", Url = "rtsp://cam/1" } }, ct);
        }
        site._playing = Task.Run(() => site.PlayAsync(ct), CancellationToken.None);
        for (var i = 0; i < elections; i++)
        {
            await site.AddElectionAsync();
        }
        return site;
    }

    public async Task AddElectionAsync()
    {
        var times = new FailoverTimes { ElectionListenMs = 600, RepeatMaxMs = 1000, LeaseMs = 1500, LeaseRenewDeadlineMs = 1000, LeaseRetryMs = 200 };
        var worker = new ElectionWorker(
            Wire, Store, new NoSecrets(), new ListJournal(Journal), new ServiceIdentity("election", $"e{_workers.Count}", "demo"), times, _electionsTime,
            new OpenIncidents(), NullLogger<ElectionWorker>.Instance);
        lock (_workers)
        {
            _workers.Add(worker);
        }
        await worker.StartAsync(CancellationToken.None);
    }

    public async Task StopElectionAsync()
    {
        ElectionWorker worker;
        lock (_workers)
        {
            worker = _workers[0];
            _workers.RemoveAt(0);
        }
        await worker.StopAsync(CancellationToken.None);
        worker.Dispose();
    }

    public async Task<IReadOnlyList<Takeover>> TakeoversAsync() => await Store.ListAsync<Takeover>(CancellationToken.None);

    /// <summary>The site lives on for a random moment; nothing is asserted by it.</summary>
    public Task LiveAsync(TimeSpan time) => Task.Delay(time, _time, CancellationToken.None);

    public async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        var deadline = _time.GetTimestamp();
        while (!await condition())
        {
            if (_time.GetElapsedTime(deadline) > TimeSpan.FromSeconds(40))
            {
                var takeovers = string.Join("; ", (await TakeoversAsync()).Select(t => $"{t.Metadata.Name} {t.Status.State}: {t.Status.Reason}"));
                Assert.Fail($"Not reached: {what}. {takeovers}. {string.Join(" | ", Journal)}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, CancellationToken.None);
        }
    }

    public Task UntilStateAsync(string takeover, TakeoverState state) => UntilAsync(
        $"{takeover} {state}", async () => (await Store.GetAsync<Takeover>(takeover, CancellationToken.None))?.Status.State == state);

    public async ValueTask DisposeAsync()
    {
        while (_workers.Count > 0)
        {
            await StopElectionAsync();
        }
        await _stop.CancelAsync();
        await _playing;
        await Wire.DisposeAsync();
        Store.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PlayAsync(CancellationToken ct)
    {
        var highest = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var now = _time.Elapsed();
                foreach (var recorder in Recorders.Values)
                {
                    if (recorder.Beat(now) is { } beat)
                    {
                        Wire.Send(Topics.Beats, beat);
                    }
                    Wire.Send(Topics.Health, Health(recorder));
                }
                if (_playsVerdict)
                {
                    Wire.Send(Topics.Verdicts, Verdict());
                }
                CheckRules(highest);
                await Task.Delay(BeatEvery, _time, ct);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    // R2: at most one holder per (server, term).
    private void CheckRules(Dictionary<string, long> highest)
    {
        foreach (var twice in Recorders.Values.SelectMany(r => r.Roles.Select(role => (r.Name, role)))
            .GroupBy(r => (r.role.Server, r.role.Term)).Where(g => g.Count() > 1))
        {
            Broken.Add($"{twice.Key} is held by {string.Join(" and ", twice.Select(t => t.Name))}");
        }
        foreach (var server in Store.ListAsync<SiteServer>(CancellationToken.None).GetAwaiter().GetResult())
        {
            if (server.Status.Term < highest.GetValueOrDefault(server.Metadata.Name))
            {
                Broken.Add($"the term of {server.Metadata.Name} fell");
            }
            highest[server.Metadata.Name] = server.Status.Term;
        }
    }

    private async Task DeliverAsync(string topic, object message)
    {
        if (message is RecorderPlan plan)
        {
            Recorders[plan.Recorder].OnPlan(plan);
            return;
        }
        ElectionWorker[] workers;
        lock (_workers)
        {
            workers = [.. _workers];
        }
        foreach (var worker in workers)
        {
            await (message switch
            {
                Beat beat => worker.OnBeatAsync(beat, CancellationToken.None),
                HealthReport report => worker.OnHealthAsync(report, CancellationToken.None),
                VerdictReport verdict => worker.OnVerdictAsync(verdict, CancellationToken.None),
                _ => Task.CompletedTask,
            });
        }
    }

    private HealthReport Health(PlayedRecorder recorder) => new()
    {
        Site = "demo",
        Id = Guid.NewGuid().ToString("N"),
        Time = default,
        Observer = "heartbeat",
        ObserverBootId = "h1",
        Sequence = Interlocked.Increment(ref _sequence),
        Server = recorder.Name,
        State = recorder.Dead ? ServerState.Failed : ServerState.Alive,
        Reason = $"{recorder.Name} was {(recorder.Dead ? "killed" : "seen")}.",
        InStateMs = 0,
        EvidenceAgeMs = 10,
        ProcessDeath = recorder.Dead,
    };

    private VerdictReport Verdict() => new()
    {
        Site = "demo",
        Id = Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"),
        Time = default,
        Entitled = true,
        Reasons = ["All is licensed."],
        CamerasCounted = 4,
        CamerasLicensed = 4,
        BaseLicence = true,
    };

    private sealed class NoSecrets : ISecretStore
    {
        public Task<string?> GetAsync(string name, CancellationToken ct) => Task.FromResult<string?>(null);

        public Task PutAsync(string name, string value, CancellationToken ct) => Task.CompletedTask;

        public Task<bool> DeleteAsync(string name, CancellationToken ct) => Task.FromResult(false);
    }

    internal sealed class ListJournal(List<string> entries) : IJournal
    {
        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
            lock (entries)
            {
                entries.Add($"{kind} {server}: {text}");
            }
        }
    }
}
