using Prometheus;

namespace Failover.Recorder;

/// <summary>Counters of live relays, sending and receiving; names are listed in docs/ref/metrics.md.</summary>
internal static class RelayMetrics
{
    public static readonly Gauge Readers = Metrics.CreateGauge("failover_relay_readers", "Readers of this recorder's live relays.");

    public static readonly Counter Jumps = Metrics.CreateCounter("failover_relay_jumps_total", "Times a slow reader was jumped to the newest key picture.");

    public static readonly Counter Dropped = Metrics.CreateCounter("failover_relay_dropped_total", "Pictures that slow readers did not get.");

    public static readonly Counter Sent = Metrics.CreateCounter("failover_relay_sent_bytes_total", "Bytes of pictures sent to readers.");

    public static readonly Counter Refused = Metrics.CreateCounter("failover_relay_refused_total", "Readers refused because a camera had its most.");

    public static readonly Counter Broken = Metrics.CreateCounter("failover_relay_broken_total", "Relays received here that ended without a word.");

    public static readonly Gauge ConnectsWaiting =
        Metrics.CreateGauge("failover_recorder_connects_waiting", "Camera connections that wait for their turn.");
}
