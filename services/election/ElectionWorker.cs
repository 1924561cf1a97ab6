using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Election;

/// <summary>Drives <see cref="ElectionMind"/>: a timer, the store's mirrors and the bus. It decides nothing.</summary>
internal sealed class ElectionWorker : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StatusEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan HoldEvery = TimeSpan.FromSeconds(1);

    // A store that does not answer holds up a look for this long at most.
    private static readonly TimeSpan LookEndsWithin = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly FailoverTimes _times;
    private readonly SiteMirror _site;
    private readonly Announcements _announcements;
    private readonly FinalizerKeeper _finalizers;
    private readonly ElectionMind _mind;

    public ElectionWorker(
        IEventBus bus, ISiteStore store, ISecretStore secrets, IJournal journal, ServiceIdentity identity, FailoverTimes times, TimeProvider time,
        OpenIncidents incidents, ILogger<ElectionWorker> log)
    {
        (_time, _times) = (time, times);
        _site = new SiteMirror(store, time, log);
        _announcements = new Announcements(bus, time);
        _finalizers = new FinalizerKeeper(store, journal, time, log);
        _mind = new ElectionMind(store, secrets, journal, _announcements, identity, times, time, log, incidents);
    }

    /// <summary>Who guards whom as the last look saw it; null before the first.</summary>
    public GuardPlanReport? ReadGuards() => _mind.Board.Read();

    /// <summary>May this wish be stored? Null before the first look.</summary>
    public WishAnswer? JudgeWish(string server, OperatorVerb verb, WishRequest request) => _mind.Board.Judge(server, verb, request, _times);

    public Task OnBeatAsync(Beat beat, CancellationToken ct)
    {
        _mind.OnBeat(beat, _time.Elapsed());
        return Task.CompletedTask;
    }

    public Task OnHealthAsync(HealthReport report, CancellationToken ct)
    {
        _mind.OnHealth(report, _time.Elapsed());
        return Task.CompletedTask;
    }

    public Task OnVerdictAsync(VerdictReport verdict, CancellationToken ct)
    {
        _mind.OnVerdict(verdict, _time.Elapsed());
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            _site.RunAsync(stoppingToken), LookAsync(stoppingToken), LeadAsync(stoppingToken), StatusAsync(stoppingToken), HoldAsync(stoppingToken),
            CountAsync(stoppingToken))
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        // First the end of all that only a leader does, then the lease.
        await _announcements.DisposeAsync();
        using var limit = new CancellationTokenSource(_times.LeaseRetry, _time);
        await _mind.LeaveAsync(limit.Token);
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await WithinAsync(LookEndsWithin, ct => _mind.TickAsync(_site.Snapshot(), _time.Elapsed(), ct), stopping);
        }
    }

    private async Task HoldAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(HoldEvery, _time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            // Apart from the looks, so that no deletion delays a takeover.
            if (_mind.Leads && _site.All is { Synced: true } all)
            {
                await WithinAsync(LookEndsWithin, ct => _finalizers.KeepAsync(all, _mind.OutOfReach, ct), stopping);
            }
        }
    }

    private async Task LeadAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await WithinAsync(_times.LeaseRenewDeadline, ct => _mind.LeadAsync(_time.Elapsed(), ct), stopping);
        }
    }

    private async Task CountAsync(CancellationToken stopping)
    {
        TakeoverMetrics.Begin();
        using var timer = new PeriodicTimer(CountEvery, _time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            _mind.Board.ShowNumbers();
        }
    }

    private async Task StatusAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(StatusEvery, _time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await WithinAsync(LookEndsWithin, ct => _mind.WriteStatusAsync(_time.Elapsed(), ct), stopping);
        }
    }

    private async Task WithinAsync(TimeSpan limit, Func<CancellationToken, Task> look, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, deadline.Token);
        await look(both.Token);
    }
}
