using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Heartbeat;

/// <summary>Probes every server and spare of the site for the watch.</summary>
internal sealed class ProbeRounds(Watch watch, Dialer dialer, FailoverTimes times, TimeProvider time, ILogger log)
{
    private readonly ProbeLoops _loops = new((name, outcome) => watch.OnProbe(name, outcome, time.Elapsed()), dialer, times, time, log);

    /// <summary>Starts and ends loops so that exactly these are probed.</summary>
    public Task FollowAsync(IReadOnlyList<(string Name, string Address, bool IsSpare)> wanted, CancellationToken ct)
    {
        var spares = wanted.Where(w => w.IsSpare).Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        return _loops.FollowAsync(
            [.. wanted.Select(w => (w.Name, w.Address))],
            name => watch.Add(name, spares.Contains(name), time.Elapsed()),
            watch.Remove,
            ct);
    }

    public Task StopAsync() => _loops.StopAsync();
}
