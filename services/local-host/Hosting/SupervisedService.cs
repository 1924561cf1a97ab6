using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.LocalHost;

/// <summary>
/// A service that is started again when it ends by itself, as a cluster does with a container: same port, new boot, after a pause that
/// doubles. The other services do not notice.
/// </summary>
internal sealed class SupervisedService : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly Counter Restarts = Metrics.CreateCounter("failover_service_restarts_total", "Services of local-host started again.", "service");

    private readonly string _name;
    private readonly Func<int, CancellationToken, Task<ServiceHost>> _start;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private ServiceHost? _host;

    private SupervisedService(string name, ServiceHost host, Func<int, CancellationToken, Task<ServiceHost>> start, TimeProvider time, ILogger log)
    {
        _name = name;
        Restarts.WithLabels(name);
        _host = host;
        Port = host.Port;
        _start = start;
        _time = time;
        _log = log;
        _watching = Task.Run(WatchAsync);
    }

    public int Port { get; }

    /// <summary>The first start is the caller's: its failure is thrown.</summary>
    public static async Task<SupervisedService> StartAsync(
        string name, int port, Func<int, CancellationToken, Task<ServiceHost>> start, TimeProvider time, ILogger log, CancellationToken ct) =>
        new(name, await start(port, ct), start, time, log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        var pause = FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            if (_host is not null)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _host.Ending);
                var startedAt = _time.GetTimestamp();
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_stop.IsCancellationRequested)
                {
                    return;
                }
                _log.LogError("The service {Service} ended by itself; it is started again.", _name);
                pause = _time.GetElapsedTime(startedAt) > LongestPause ? FirstPause : pause;
                await _host.DisposeAsync();
                _host = null;
            }
            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            await StartAgainAsync();
        }
    }

    private async Task StartAgainAsync()
    {
        try
        {
            _host = await _start(Port, _stop.Token);
            Restarts.WithLabels(_name).Inc();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end came first.
        }
        catch (Exception e)
        {
            _log.LogError(e, "The service {Service} does not start.", _name);
        }
    }
}
