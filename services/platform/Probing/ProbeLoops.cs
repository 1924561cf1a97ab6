using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>One probing loop per recorder of the site, each on its own kept connection. Heartbeat and the proxy follow the site's objects with it.</summary>
/// <param name="onProbe">Called with each outcome, on the loop of that recorder.</param>
public sealed class ProbeLoops(Action<string, ProbeOutcome> onProbe, Dialer dialer, FailoverTimes times, TimeProvider time, ILogger log)
{
    private readonly Dictionary<string, (string Address, CancellationTokenSource Stop, Task Loop)> _loops = new(StringComparer.Ordinal);

    /// <summary>Starts and ends loops so that exactly these are probed; a recorder whose address changed is probed anew.</summary>
    /// <param name="wanted">Names and HTTP addresses.</param>
    /// <param name="begins">Called before the first probe of a recorder.</param>
    /// <param name="ends">Called when a recorder's loop is to end, before it has ended.</param>
    /// <param name="ct">Ends all loops that were started with it.</param>
    public async Task FollowAsync(
        IReadOnlyCollection<(string Name, string Address)> wanted, Action<string>? begins, Action<string>? ends, CancellationToken ct)
    {
        foreach (var (name, running) in _loops.ToList())
        {
            if (!wanted.Contains((name, running.Address)))
            {
                _loops.Remove(name);
                ends?.Invoke(name);
                await EndAsync(running);
            }
        }

        foreach (var (name, address) in wanted.Where(w => !_loops.ContainsKey(w.Name)))
        {
            begins?.Invoke(name);
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
            using var client = new ProbeClient(address, dialer.CreateHandler(), times.ProbeAnswer, time);
            using var timer = new PeriodicTimer(times.ProbeEvery, time);
            do
            {
                onProbe(name, await client.AskAsync(ct));
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by its owner.
        }
        catch (Exception error)
        {
            // It counts as never probed, and the log says why.
            log.LogError(error, "Probing {Recorder} at {Address} ended.", name, address);
        }
    }
}
