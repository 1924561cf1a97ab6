using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Heartbeat;

/// <summary>One probing loop per server and spare of the site; follows the site's objects.</summary>
internal sealed class ProbeRounds(Watch watch, Dialer dialer, FailoverTimes times, TimeProvider time, ILogger log)
{
    private readonly Dictionary<string, (string Address, CancellationTokenSource Stop, Task Loop)> _loops = new(StringComparer.Ordinal);

    /// <summary>Starts and ends loops so that exactly these are probed.</summary>
    public async Task FollowAsync(IReadOnlyList<(string Name, string Address, bool IsSpare)> wanted, CancellationToken ct)
    {
        foreach (var (name, running) in _loops.ToList())
        {
            if (!wanted.Any(w => string.Equals(w.Name, name, StringComparison.Ordinal) && string.Equals(w.Address, running.Address, StringComparison.Ordinal)))
            {
                _loops.Remove(name);
                watch.Remove(name);
                await EndAsync(running);
            }
        }
        foreach (var (name, address, isSpare) in wanted.Where(w => !_loops.ContainsKey(w.Name)))
        {
            watch.Add(name, isSpare, time.Elapsed());
            var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            _loops[name] = (address, stop, Task.Run(() => ProbeAsync(name, address, stop.Token), CancellationToken.None));
        }
    }

    public async Task StopAsync()
    {
        foreach (var running in _loops.Values)
        {
            await EndAsync(running);
        }
        _loops.Clear();
    }

    private static async Task EndAsync((string Address, CancellationTokenSource Stop, Task Loop) running)
    {
        await running.Stop.CancelAsync();
        await running.Loop;
        running.Stop.Dispose();
    }

    private async Task ProbeAsync(string name, string address, CancellationToken ct)
    {
        try
        {
            using var client = new ProbeClient(address, dialer.CreateHandler(), time);
            using var timer = new PeriodicTimer(times.ProbeEvery, time);
            do
            {
                watch.OnProbe(name, await client.AskAsync(ct), time.Elapsed());
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // The server stays Unknown, and the log says why.
            log.LogError(error, "Probing {Server} at {Address} ended.", name, address);
        }
    }
}
