using Prometheus;

namespace Failover.Recorder;

/// <summary>Metrics of giving way on the line.</summary>
internal static class LineMetrics
{
    public static readonly Gauge Yielding = Metrics.CreateGauge(
        "failover_line_yielding", "Fetches from other recorders that wait now because live pictures arrive late.");

    public static readonly Counter Yields = Metrics.CreateCounter(
        "failover_line_yields_total", "Times that they began to wait for live pictures.");

    public static readonly Counter YieldSeconds = Metrics.CreateCounter(
        "failover_line_yield_seconds_total", "Time that they waited for live pictures.");

    public static readonly Counter WaitedInVain = Metrics.CreateCounter(
        "failover_line_waits_in_vain_total", "Times that live pictures stayed late for a minute while nothing was fetched, so that fetching was tried again.");
}
