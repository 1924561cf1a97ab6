using Failover.Contracts;
using Failover.Election;
using Failover.Heartbeat;
using Failover.Platform;
using Failover.Reinsertions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Bench;

/// <summary>
/// Heartbeat, election and reinsertion of a large site in one process, with the real store on disk and its watches; only the bus is left
/// out: a message arrives in the step in which it was sent.
/// </summary>
internal sealed class MindsInProcess : IElectionOutbox, IJournal, IAsyncDisposable
{
    public static readonly TimeSpan Step = HeartbeatMind.JudgeEvery;

    private readonly LargeSite _site;
    private readonly PacedClock _clock;
    private readonly SqliteSiteStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly SiteMirror _objects;
    private readonly HeartbeatMind _heartbeat;
    private readonly ElectionMind _election;
    private readonly ReinsertionMind _reinsertion;
    private readonly Task _watching;
    private readonly ProbeOutcome[] _answers;
    private readonly List<double> _stepMs = [];
    private long _step;

    public MindsInProcess(LargeSite site, string file, Func<TimeSpan> worked)
    {
        _site = site;
        _clock = new PacedClock(Step, worked);
        site.Write(file);
        _store = new SqliteSiteStore(file, _clock);
        _objects = new SiteMirror(_store, TimeProvider.System, NullLogger.Instance);
        _watching = _objects.RunAsync(_stop.Token);
        var times = new FailoverTimes();
        _heartbeat = new HeartbeatMind(this, new ServiceIdentity("heartbeat", "h", LargeSite.Name), times, _clock, _clock.Now);
        _election = new ElectionMind(
            _store, new NoSecrets(), this, this, new ServiceIdentity("election", "e", LargeSite.Name), times, _clock, NullLogger.Instance);
        _reinsertion = new ReinsertionMind(_store, this, new ServiceIdentity("reinsertion", "r", LargeSite.Name), times, _clock, NullLogger.Instance, _clock.Now);
        foreach (var recorder in site.All)
        {
            _heartbeat.Watch.Add(recorder.Name, site.Spares.Contains(recorder), _clock.Now);
        }

        _answers = [.. site.All.Select(r => new ProbeOutcome(ProbeResult.Answered, r.Probe(_clock.Now), "answered"))];
    }

    /// <summary>When each dead server was first declared Failed, and when a plan first gave its role to a spare.</summary>
    public Dictionary<string, TimeSpan> Declared { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, TimeSpan> Assigned { get; } = new(StringComparer.Ordinal);

    /// <summary>Processor time of all work so far, without the playing of the recorders.</summary>
    public TimeSpan Processor { get; private set; }

    /// <summary>Milliseconds that the work of each step took: until then its messages were not all handled.</summary>
    public IReadOnlyList<double> StepMs => _stepMs;

    public TimeSpan Now => _clock.Now;

    public int Plans { get; private set; }

    public async Task PassAsync(TimeSpan time, CancellationToken ct)
    {
        _stepMs.Clear();
        Processor = default;
        for (var until = _clock.Now + time; _clock.Now < until;)
        {
            await StepAsync(ct);
        }
    }

    /// <summary>Steps until a condition holds; false when the patience ended before.</summary>
    public async Task<bool> UntilAsync(Func<bool> condition, TimeSpan patience, CancellationToken ct)
    {
        for (var until = _clock.Now + patience; _clock.Now < until;)
        {
            if (condition())
            {
                return true;
            }

            await StepAsync(ct);
        }

        return condition();
    }

    public async Task<IReadOnlyList<Takeover>> TakeoversAsync(CancellationToken ct) => await _store.ListAsync<Takeover>(ct);

    public void Plan(RecorderPlan plan)
    {
        Plans++;
        foreach (var assume in plan.Assume)
        {
            Assigned.TryAdd(assume.Server, _clock.Now);
        }

        _site.Find(plan.Recorder)?.OnPlan(plan);
    }

    public void Takeover(TakeoverReport report)
    {
    }

    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _stop.Dispose();
        _store.Dispose();
    }

    private async Task StepAsync(CancellationToken ct)
    {
        // Every recorder beats in one of four steps and is probed in one of five.
        var beats = new List<Beat>();
        for (var i = (int)(_step % 4); i < _site.All.Count; i += 4)
        {
            if (!_site.All[i].Dead)
            {
                beats.Add(_site.All[i].Beat(_clock.Now));
            }
        }

        var before = Environment.CpuUsage.TotalTime;
        _clock.Begin();
        foreach (var beat in beats)
        {
            _heartbeat.Watch.OnBeat(beat, _clock.Now);
            _election.OnBeat(beat, _clock.Now);
            _reinsertion.OnBeat(beat, _clock.Now);
        }

        for (var i = (int)(_step % 5); i < _site.All.Count; i += 5)
        {
            _heartbeat.Watch.OnProbe(_site.All[i].Name, _site.All[i].Dead ? Refused : _answers[i], _clock.Now);
        }

        foreach (var report in _heartbeat.Tick(_clock.Now))
        {
            if (report.State == ServerState.Failed)
            {
                Declared.TryAdd(report.Server, _clock.Now);
            }

            _election.OnHealth(report, _clock.Now);
        }

        if (_step % 40 == 0)
        {
            _election.OnVerdict(_site.Verdict(), _clock.Now);
        }

        await _election.LeadAsync(_clock.Now, ct);
        await _election.TickAsync(_objects.Snapshot(), _clock.Now, ct);
        if (_step % 4 == 0)
        {
            await _reinsertion.LookAsync(
                new ReinsertionObjects(true, _objects.Servers.Objects, _objects.Takeovers.Objects, _objects.Reinsertions.Objects), _clock.Now, ct);
        }

        _stepMs.Add(_clock.End().TotalMilliseconds);
        Processor += Environment.CpuUsage.TotalTime - before;
        _step++;
    }

    private static readonly ProbeOutcome Refused = new(ProbeResult.Refused, null, "connection refused, no process listens there");

    private sealed class NoSecrets : ISecretStore
    {
        public Task<string?> GetAsync(string name, CancellationToken ct) => Task.FromResult<string?>(null);

        public Task PutAsync(string name, string value, CancellationToken ct) => Task.CompletedTask;

        public Task<bool> DeleteAsync(string name, CancellationToken ct) => Task.FromResult(false);
    }
}
