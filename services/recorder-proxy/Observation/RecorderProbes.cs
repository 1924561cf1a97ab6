using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.RecorderProxy;

/// <summary>One probing loop per recorder of the site; follows the site's objects.</summary>
internal sealed class RecorderProbes(RouteTable table, Dialer dialer, FailoverTimes times, TimeProvider time, ILogger log)
{
    private readonly Dictionary<string, (string Address, CancellationTokenSource Stop, Task Loop)> _loops = new(StringComparer.Ordinal);

    /// <summary>Starts and ends loops so that exactly these are probed.</summary>
    public async Task FollowAsync(IReadOnlyList<(string Name, string Address, bool IsSpare)> wanted, CancellationToken ct)
    {
        table.Follow(wanted);
        foreach (var (name, running) in _loops.ToList())
        {
            if (!wanted.Any(w => string.Equals(w.Name, name, StringComparison.Ordinal) && string.Equals(w.Address, running.Address, StringComparison.Ordinal)))
            {
                _loops.Remove(name);
                await EndAsync(running);
            }
        }
        foreach (var (name, address, _) in wanted.Where(w => !_loops.ContainsKey(w.Name)))
        {
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
                table.OnProbe(name, await client.AskAsync(ct));
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // It counts as silent, and the log says why.
            log.LogError(error, "Probing {Recorder} at {Address} ended.", name, address);
        }
    }
}
