using Prometheus;

namespace Failover.Kubernetes;

internal static class StoreMetrics
{
    public static readonly Counter Requests = Metrics.CreateCounter(
        "failover_store_requests_total", "Requests to the Kubernetes API. code: HTTP status, NotSent or NoAnswer.", "verb", "resource", "code");

    public static readonly Histogram Seconds = Metrics.CreateHistogram(
        "failover_store_request_seconds", "Time of one request until its whole answer.",
        new HistogramConfiguration { LabelNames = ["verb"], Buckets = [0.005, 0.02, 0.1, 0.5, 2, 10] });

    public static readonly Counter Retries = Metrics.CreateCounter("failover_store_retries_total", "Requests that were repeated.", "why");

    public static readonly Gauge Waiting = Metrics.CreateGauge("failover_store_requests_waiting", "Requests that wait for their turn.");

    public static readonly Counter Unknown = Metrics.CreateCounter("failover_store_outcomes_unknown_total", "Writes whose answer never came.", "resource");

    public static readonly Counter Watches = Metrics.CreateCounter(
        "failover_store_watch_starts_total", "Watches begun, by why the one before ended.", "resource", "why");

    public static readonly Counter Lists = Metrics.CreateCounter("failover_store_watch_lists_total", "Times that a watcher read everything anew.", "resource", "why");
}
