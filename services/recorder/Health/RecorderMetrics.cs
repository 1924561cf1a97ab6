using Prometheus;

namespace Failover.Recorder;

/// <summary>Counters and gauges of a recorder; names are listed in docs/ref/metrics.md.</summary>
internal static class RecorderMetrics
{
    public static readonly Counter PacketsLost =
        Metrics.CreateCounter("failover_recorder_rtp_packets_lost_total", "RTP packets lost by sequence number.");

    public static readonly Counter WriterFull =
        Metrics.CreateCounter("failover_recorder_writer_full_total", "Pictures that found the write queue full.");

    public static readonly Gauge RingBytes =
        Metrics.CreateGauge("failover_recorder_ring_bytes", "Bytes held in pre-roll rings.");

    public static readonly Gauge Keeping =
        Metrics.CreateGauge("failover_recorder_keeping_cameras", "Foreign cameras written to disk now.");

    public static readonly Gauge ProvisionalRoles =
        Metrics.CreateGauge("failover_recorder_provisional_roles", "Roles served without a control plane.");

    public static readonly Gauge NotCovered =
        Metrics.CreateGauge("failover_recorder_not_covered_cameras", "Guarded cameras that are not covered now.");

    public static readonly Counter NotKept =
        Metrics.CreateCounter("failover_recorder_not_kept_total", "Times that a camera in trouble was not kept, or its keeping ended, for want of disk.");

    public static readonly Counter PlansRefused =
        Metrics.CreateCounter("failover_recorder_plans_refused_total", "Plans that were refused.");

    public static readonly Counter BeatsNotPublished =
        Metrics.CreateCounter("failover_recorder_beats_not_published_total", "Beats that did not reach the bus.");

    public static readonly Gauge TimerLag =
        Metrics.CreateGauge("failover_recorder_timer_lag_seconds", "Greatest lag of the own timer in the last second.");

    public static readonly Counter FramesGiven =
        Metrics.CreateCounter("failover_recorder_frames_given_total", "Pictures that were sent home from here; what is sent again counts again.");

    public static readonly Counter FramesInserted =
        Metrics.CreateCounter("failover_recorder_frames_inserted_total", "Pictures that came home.");

    public static readonly Counter BytesInserted =
        Metrics.CreateCounter("failover_recorder_inserted_bytes_total", "Bytes of pictures that came home.");

    public static readonly Counter FootageLost =
        Metrics.CreateCounter("failover_recorder_footage_lost_total", "Stretches of held footage given up: their only copy is damaged.");

    public static readonly Histogram GapSeconds = Metrics.CreateHistogram(
        "failover_gap_seconds",
        "Gaps in this recorder's own recording of a home camera, when they end. A guard may have the pictures.",
        new HistogramConfiguration { Buckets = [0.5, 1, 2, 5, 10, 20, 60, 300, 3600] });
}
