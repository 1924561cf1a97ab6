using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.Reinsertions;

/// <summary>Judges every <see cref="LookEvery"/>, writes what changed into the store and tells the home recorders what to bring.</summary>
internal sealed class ReinsertionWorker : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly IEventBus _bus;
    private readonly ServiceIdentity _identity;
    private readonly FailoverTimes _times;
    private readonly TimeProvider _time;
    private readonly ILogger<ReinsertionWorker> _log;
    private readonly StoreMirror<SiteServer> _servers;
    private readonly StoreMirror<Takeover> _takeovers;
    private readonly StoreMirror<Reinsertion> _reinsertions;
    private readonly ReinsertionRecords _records;
    private readonly BeatBook _beats = new();
    private readonly TimeSpan _listeningSince;
    private ReinsertionMemory _memory = new();

    public ReinsertionWorker(
        IEventBus bus, ISiteStore store, IJournal journal, ServiceIdentity identity, FailoverTimes times, TimeProvider time, ILogger<ReinsertionWorker> log)
    {
        (_bus, _identity, _times, _time, _log) = (bus, identity, times, time, log);
        _servers = new(store, time, log);
        _takeovers = new(store, time, log);
        _reinsertions = new(store, time, log);
        _records = new ReinsertionRecords(store, journal);
        _listeningSince = time.Elapsed();
    }

    public Task OnBeatAsync(Beat beat, CancellationToken ct)
    {
        _beats.Accept(beat, _time.Elapsed());
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var mirrors = Task.WhenAll(_servers.RunAsync(stoppingToken), _takeovers.RunAsync(stoppingToken), _reinsertions.RunAsync(stoppingToken));
        try
        {
            using var timer = new PeriodicTimer(LookEvery, _time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        await mirrors.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task LookAsync(CancellationToken ct)
    {
        if (!_servers.Synced || !_takeovers.Synced || !_reinsertions.Synced || _identity.Site.Length == 0)
        {
            return;
        }
        var now = _time.Elapsed();
        try
        {
            (var judgements, _memory) = ReinsertionRules.Judge(View(), _times, now);
            foreach (var judgement in judgements)
            {
                await _records.KeepAsync(judgement, now, ct);
            }
            await Task.WhenAll(judgements.Where(j => j.OrderDue).Select(j => _bus.PublishAsync(Topics.Reinsertions, OrderOf(j.Owed), ct)));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What is owed stays owed: the next look tries again.
            _log.LogError(error, "Reinsertions could not be judged.");
        }
    }

    private ReinsertionView View() => new()
    {
        ListeningSince = _listeningSince,
        Beats = _beats.Snapshot(),
        Servers = _servers.Objects.Keys.ToHashSet(StringComparer.Ordinal),
        Takeovers = [.. _takeovers.Objects.Values],
        Reinsertions = [.. _reinsertions.Objects.Values],
        Memory = _memory,
    };

    private ReinsertionOrder OrderOf(OwedReinsertion owed)
    {
        var wall = _time.GetUtcNow();
        return new ReinsertionOrder
        {
            Site = _identity.Site,
            Id = Guid.CreateVersion7(wall).ToString("N"),
            Time = wall,
            Reinsertion = owed.Name,
            Server = owed.Server,
            Holder = owed.Holder,
            HolderUrl = owed.HolderUrl!,
            Holdings = owed.Holdings,
        };
    }
}
