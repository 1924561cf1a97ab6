using Failover.Platform;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Failover.Heartbeat;

/// <summary>Probes every server and spare of the site for the watch.</summary>
internal sealed class ProbeRounds(Watch watch, Dialer dialer, FailoverTimes times, TimeProvider time, ILogger log)
{
    private static readonly Gauge ClockOffset = Metrics.CreateGauge(
        "failover_clock_offset_seconds", "A recorder's wall clock less heartbeat's, at its last answer.", "server");

    private readonly ProbeLoops _loops = new((name, outcome) => Take(watch, name, outcome, time), dialer, times, time, log);

    /// <summary>Starts and ends loops so that exactly these are probed.</summary>
    public Task FollowAsync(IReadOnlyList<(string Name, string Address, bool IsSpare)> wanted, CancellationToken ct)
    {
        var spares = wanted.Where(w => w.IsSpare).Select(w => w.Name).ToHashSet(StringComparer.Ordinal);
        return _loops.FollowAsync(
            [.. wanted.Select(w => (w.Name, w.Address))],
            name => watch.Add(name, spares.Contains(name), time.Elapsed()),
            name =>
            {
                watch.Remove(name);
                ClockOffset.RemoveLabelled(name);
            },
            ct);
    }

    public Task StopAsync() => _loops.StopAsync();

    // Two wall clocks are compared for people and nothing else.
    private static void Take(Watch watch, string name, ProbeOutcome outcome, TimeProvider time)
    {
        watch.OnProbe(name, outcome, time.Elapsed());
        if (outcome.Answer is { } answer)
        {
            ClockOffset.WithLabels(name).Set((answer.Time - time.GetUtcNow()).TotalSeconds);
        }
    }
}
