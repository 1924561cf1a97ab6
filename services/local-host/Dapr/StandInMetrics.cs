using Prometheus;

namespace Failover.LocalHost;

internal static class StandInMetrics
{
    public static readonly Counter Published =
        Metrics.CreateCounter("failover_standin_published_total", "Messages taken from apps.", "component", "topic");

    public static readonly Counter Refused =
        Metrics.CreateCounter("failover_standin_refused_total", "Messages that the broker did not take.", "component", "topic");

    public static readonly Counter Unconfirmed =
        Metrics.CreateCounter("failover_standin_unconfirmed_total", "Messages without the broker's confirm, which count as published.", "component", "topic");

    public static readonly Counter Delivered =
        Metrics.CreateCounter("failover_standin_delivered_total", "Deliveries by what the app answered.", "app", "topic", "result");

    public static readonly Counter DeadLettered =
        Metrics.CreateCounter("failover_standin_dead_lettered_total", "Messages published to a dead letter topic.", "app", "topic");

    public static readonly Counter Overflowed =
        Metrics.CreateCounter("failover_standin_overflowed_total", "Oldest messages dropped because a slow app's queue was full.", "app", "topic");

    public static readonly Counter Expired =
        Metrics.CreateCounter("failover_standin_expired_total", "Messages older than their time to live, dropped undelivered.", "app", "topic");

    public static readonly Counter Unrouted =
        Metrics.CreateCounter("failover_standin_unrouted_total", "Messages that no app had subscribed to.", "component", "topic");
}
