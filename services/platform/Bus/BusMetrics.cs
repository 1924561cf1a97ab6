using Failover.Contracts;
using Prometheus;

namespace Failover.Platform;

internal static class BusMetrics
{
    // Only the journal has dead letters; the series is there from the start, so that the first one is an increase, too.
    static BusMetrics() => DeadLettered.WithLabels(Topics.Journal);

    public static readonly Counter Published =
        Metrics.CreateCounter("failover_bus_published_total", "Messages the sidecar or broker took.", "topic");

    public static readonly Counter PublishFailed =
        Metrics.CreateCounter("failover_bus_publish_failed_total", "Messages that were not published.", "topic", "why");

    public static readonly Counter Received =
        Metrics.CreateCounter("failover_bus_received_total", "Messages handled.", "topic");

    public static readonly Counter Dropped =
        Metrics.CreateCounter("failover_bus_dropped_total", "Messages dropped unhandled: a bad body or another site's.", "topic", "why");

    public static readonly Counter HandlerFailed =
        Metrics.CreateCounter("failover_bus_handler_failed_total", "Messages whose handler threw.", "topic");

    public static readonly Counter Unrouted =
        Metrics.CreateCounter("failover_bus_unrouted_total", "Messages that the broker returned because no queue is bound.", "topic");

    public static readonly Counter Redelivered =
        Metrics.CreateCounter("failover_bus_redelivered_total", "Messages that the broker delivered again.", "topic");

    public static readonly Counter DeadLettered =
        Metrics.CreateCounter("failover_bus_dead_lettered_total", "Messages given to the dead letters.", "topic");

    public static readonly Counter Connects =
        Metrics.CreateCounter("failover_bus_connects_total", "Attempts to connect to the broker.", "result");

    public static readonly Gauge Connected =
        Metrics.CreateGauge("failover_bus_connected", "1 while the broker's connection stands.", "app");

    public static readonly Gauge CertificateExpires =
        Metrics.CreateGauge("failover_bus_certificate_expires_seconds", "When the certificate of the last attempt to connect to the broker expires, unix time.", "whose");

    public static readonly Counter JournalEntries =
        Metrics.CreateCounter("failover_journal_entries_total", "Journal entries by severity.", "severity");

    public static readonly Counter JournalDropped =
        Metrics.CreateCounter("failover_journal_dropped_total", "Journal entries dropped because the queue was full (the oldest first).");
}
