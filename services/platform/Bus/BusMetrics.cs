using Prometheus;

namespace Failover.Platform;

internal static class BusMetrics
{
    public static readonly Counter Published =
        Metrics.CreateCounter("failover_bus_published_total", "Messages the sidecar took.", "topic");

    public static readonly Counter PublishFailed =
        Metrics.CreateCounter("failover_bus_publish_failed_total", "Messages that were not published.", "topic", "why");

    public static readonly Counter Received =
        Metrics.CreateCounter("failover_bus_received_total", "Messages handled.", "topic");

    public static readonly Counter Dropped =
        Metrics.CreateCounter("failover_bus_dropped_total", "Messages dropped unhandled: a bad body or another site's.", "topic", "why");

    public static readonly Counter HandlerFailed =
        Metrics.CreateCounter("failover_bus_handler_failed_total", "Messages whose handler threw.", "topic");

    public static readonly Counter JournalDropped =
        Metrics.CreateCounter("failover_journal_dropped_total", "Journal entries dropped because the queue was full (the oldest first).");
}
