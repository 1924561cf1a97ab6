using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

/// <summary>A recorder's deciding parts with nothing behind them: cameras, probes, disk and clock do what the test says.</summary>
internal sealed class RecorderBench
{
    public RecorderBench(string name = "spare-1", KeepingOptions? keeping = null, MemoryCache? cache = null, RecorderIncidents? incidents = null)
    {
        Cache = cache ?? new MemoryCache();
        Seams = new RecorderSeams
        {
            Name = name,
            BootId = "boot-1",
            Times = Times,
            Time = Time,
            Keeping = keeping ?? new KeepingOptions(),
            Journal = Journal,
            Incidents = incidents,
            Cache = Cache,
            Feeds = Feeds,
            Probing = Probing,
            Store = Store,
            TimerLag = () => TimerLag,
            PublicKey = "key",
            Reinsertions = () => [],
        };
        Reconciler = new Reconciler(Seams, new RoleBook(Cache));
        Reporter = new Reporter(Seams, Reconciler, new CameraReports(Reconciler, Store, Time), new LeavingState(), () => "site", () => "http://spare-1");
    }

    public FailoverTimes Times { get; } = new();
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    public TellingJournal Journal { get; } = new();
    public MemoryCache Cache { get; }
    public FakeFeeds Feeds { get; } = new();
    public FakeProbing Probing { get; } = new();
    public FakeStore Store { get; } = new();
    public TimeSpan TimerLag { get; set; }
    public RecorderSeams Seams { get; }
    public Reconciler Reconciler { get; }
    public Reporter Reporter { get; }

    public ServerWatch Watch(string server) => Reconciler.Guarded.Single(watch => watch.Server == server);

    public FakeFeed Feed(string server, string camera) => (FakeFeed)Reconciler.Find(server, camera)!;

    /// <summary>The recorder of a server answers, all its cameras in order.</summary>
    public void Answer(string server, Func<ProbeAnswer, ProbeAnswer>? change = null)
    {
        var answer = new ProbeAnswer
        {
            Recorder = server, BootId = "theirs", StoreId = "s", MonotonicMs = 0, Time = Time.GetUtcNow(),
            Health = new RecorderHealth(false, 0, false, null, 1 << 30),
            Cameras = [.. Watch(server).Cameras.Select(camera => ((FakeFeed)camera.Feed).Theirs)],
        };
        Probe(server, new ProbeOutcome(ProbeResult.Answered, change?.Invoke(answer) ?? answer, "answered"));
    }

    public void Silence(string server) => Probe(server, new ProbeOutcome(ProbeResult.Silent, null, "no answer within 500 ms"));

    /// <summary>Time passes; every server answers or is silent at each probe, and the recorder reconciles.</summary>
    public void Run(TimeSpan duration, params string[] silent)
    {
        for (var passed = TimeSpan.Zero; passed < duration; passed += Times.ProbeEvery)
        {
            Time.Advance(Times.ProbeEvery);
            foreach (var watch in Reconciler.Guarded)
            {
                foreach (var camera in watch.Cameras)
                {
                    ((FakeFeed)camera.Feed).Advance(Times.ProbeEvery, durable: !silent.Contains(watch.Server));
                }

                if (silent.Contains(watch.Server))
                {
                    Silence(watch.Server);
                }
                else
                {
                    Answer(watch.Server);
                }
            }

            Reconciler.Reconcile();
        }
    }

    public static RecorderPlan Plan(long counter, params GuardEntry[] guard) => new()
    {
        Site = "site", Id = $"plan-{counter}", Time = DateTimeOffset.UnixEpoch, Recorder = "spare-1", Version = new PlanVersion(1, counter),
        Guard = guard, Entitlement = new Entitlement(true, "entitled"), Terms = guard.ToDictionary(entry => entry.Server, _ => 1L),
    };

    public static GuardEntry Guard(string server, params (string Camera, int Priority)[] cameras) => new()
    {
        Server = server, Recorder = server, ProbeUrl = $"http://{server}", Order = 1, MayServeProvisionally = true,
        Cameras = [.. cameras.Select(camera => new CameraSource { Camera = camera.Camera, Url = $"rtsp://{camera.Camera}", Priority = camera.Priority })],
    };

    private void Probe(string server, ProbeOutcome outcome)
    {
        var watch = Watch(server);
        watch.Note(outcome);
        watch.Decide();
        foreach (var camera in watch.WhatToAlign())
        {
            var ours = camera.Feed.Recent();
            camera.Align(ours with { Run = ((FakeFeed)camera.Feed).Theirs.Run });
        }
    }
}

internal sealed class MemoryCache : IPlanCache
{
    public RecorderPlan? Plan { get; set; }
    public Dictionary<string, long> Terms { get; set; } = [];

    public RecorderPlan? LoadPlan() => Plan;

    public Dictionary<string, long> LoadTerms() => new(Terms, StringComparer.Ordinal);

    public void Save(RecorderPlan plan) => Plan = plan;

    public void Save(IReadOnlyDictionary<string, long> terms) => Terms = new(terms, StringComparer.Ordinal);
}

internal sealed class FakeProbing : IProbing
{
    public IAsyncDisposable Begin(ServerWatch watch) => new Nothing();

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

internal sealed class FakeStore : IStoreFacts
{
    public string StoreId => "store-1";
    public string? DiskFault { get; set; }
    public long DiskFreeBytes { get; set; } = 100L << 30;
    public long QueuedBytes { get; set; }
    public HashSet<RunId> Durable { get; } = [];

    public bool TryGetDurable(RunId run, out DurableState state)
    {
        state = default;
        return Durable.Contains(run);
    }

    public IReadOnlyList<HoldingReport> Holdings() => [];

    /// <summary>Stores that guarded servers answered with, in order.</summary>
    public List<(string Server, string StoreId)> HomeStores { get; } = [];

    public void HomeStoreIs(string server, string storeId) => HomeStores.Add((server, storeId));
}

/// <summary>Remembers what was said, word for word.</summary>
internal sealed class TellingJournal : IJournal
{
    public List<string> Lines { get; } = [];

    /// <summary>Told kind and server of each entry.</summary>
    public Action<string, string?> OnWrite { get; set; } = (_, _) => { };

    public IEnumerable<string> Of(string kind) => Lines.Where(line => line.StartsWith(kind + ": ", StringComparison.Ordinal));

    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
    {
        Lines.Add($"{kind}: {text}");
        OnWrite(kind, server);
    }
}
