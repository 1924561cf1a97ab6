using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Heartbeat.Tests;

/// <summary>A real heartbeat worker with real probes; beats are played, and delivered with losses, doubles and out of order.</summary>
internal sealed class HeartbeatSite : IEventBus, IJournal, IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heartbeat-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly Random _random = new(11);
    private readonly List<HealthReport> _reports = [];
    private readonly Lock _lock = new();
    private readonly SqliteSiteStore _store;
    private readonly HeartbeatWorker _worker;
    private readonly Dictionary<string, long> _sequences = new(StringComparer.Ordinal);
    private Task _playing = Task.CompletedTask;

    public HeartbeatSite()
    {
        _store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), TimeProvider.System);
        _worker = new HeartbeatWorker(
            this, _store, this, new ServiceIdentity("heartbeat", "h1", "demo"), new Dialer(), new FailoverTimes(), TimeProvider.System,
            new OpenIncidents(), NullLogger<HeartbeatWorker>.Instance);
    }

    /// <summary>Recorders whose beats are sent.</summary>
    public HashSet<string> Beating { get; } = ["slave-2", "spare-1"];

    /// <summary>What spare-1 says of slave-2.</summary>
    public Func<GuardReport> Guard { get; set; } = () => Seen.Guard(SignValue.Alive, answerAge: 100, beatAge: 0).Report;
    public List<string> Journal { get; } = [];

    public IReadOnlyList<HealthReport> Reports
    {
        get
        {
            lock (_lock)
            {
                return [.. _reports];
            }
        }
    }

    public async Task StartAsync(string serverAddress, string spareAddress)
    {
        await _store.CreateAsync(new SiteServer { Metadata = new ObjectMeta { Name = "slave-2" }, Spec = new SiteServerSpec { Address = serverAddress } }, _stop.Token);
        await _store.CreateAsync(new FailoverServer { Metadata = new ObjectMeta { Name = "spare-1" }, Spec = new FailoverServerSpec { Address = spareAddress } }, _stop.Token);
        _playing = Task.Run(() => PlayBeatsAsync(_stop.Token), CancellationToken.None);
        await _worker.StartAsync(CancellationToken.None);
    }

    public async Task<HealthReport> UntilAsync(string server, ServerState state, int after = 0)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Reports.Skip(after).FirstOrDefault(r => r.Server == server && r.State == state) is { } report)
            {
                return report;
            }
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(30), $"{server} never became {state}: {string.Join(" | ", Journal)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
        where T : IBusMessage
    {
        lock (_lock)
        {
            _reports.Add((HealthReport)(object)message);
        }
        return Task.FromResult(true);
    }

    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
    {
        lock (_lock)
        {
            Journal.Add($"{kind} {server}: {text}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        await _stop.CancelAsync();
        await _playing;
        _store.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PlayBeatsAsync(CancellationToken ct)
    {
        Beat? held = null;
        try
        {
            while (!ct.IsCancellationRequested)
            {
                foreach (var recorder in Beating.ToList())
                {
                    var sequence = _sequences[recorder] = _sequences.GetValueOrDefault(recorder) + 1;
                    var beat = Beats.Of(recorder, (long)TimeProvider.System.Elapsed().TotalMilliseconds, sequence: sequence);
                    beat = recorder == "spare-1" ? beat with { Guarding = [Guard()] } : beat;
                    if (_random.NextDouble() < 0.1)
                    {
                        continue;
                    }
                    await _worker.OnBeatAsync(beat, ct);
                    await (held is null ? Task.CompletedTask : _worker.OnBeatAsync(held, ct));
                    held = beat;
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
