using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.RecorderProxy;

/// <summary>Probes every recorder of the site for the routes.</summary>
internal sealed class RecorderProbes(RouteTable table, Dialer dialer, FailoverTimes times, TimeProvider time, ILogger log)
{
    private readonly ProbeLoops _loops = new(table.OnProbe, dialer, times, time, log);

    /// <summary>Starts and ends loops so that exactly these are probed.</summary>
    public Task FollowAsync(IReadOnlyList<(string Name, string Address, bool IsSpare)> wanted, CancellationToken ct)
    {
        table.Follow(wanted);
        return _loops.FollowAsync([.. wanted.Select(w => (w.Name, w.Address))], begins: null, ends: null, ct);
    }

    public Task StopAsync() => _loops.StopAsync();
}
