using Prometheus;

namespace Failover.Recorder;

/// <summary>Metrics of the store.</summary>
internal static class StoreMetrics
{
    public static readonly Histogram FlushSeconds = Metrics.CreateHistogram(
        "failover_store_flush_seconds",
        "Write and fdatasync of one volume at one flush tick.",
        new HistogramConfiguration { LabelNames = ["class"], Buckets = Histogram.ExponentialBuckets(0.001, 2, 14) });

    public static readonly Counter Bytes = Metrics.CreateCounter(
        "failover_store_written_bytes_total", "Bytes written and synced.", new CounterConfiguration { LabelNames = ["class"] });

    /// <summary>Of every class, since the process began.</summary>
    public static double WrittenBytes => Bytes.GetAllLabelValues().Sum(labels => Bytes.WithLabels(labels).Value);

    public static readonly Gauge QueuedBytes = Metrics.CreateGauge("failover_store_queue_bytes", "Bytes that wait for the disk.");

    public static readonly Counter Refused = Metrics.CreateCounter(
        "failover_store_refused_frames_total", "Frames refused because the bounded queue was full.");

    public static readonly Counter NotesDropped = Metrics.CreateCounter(
        "failover_store_notes_dropped_total", "Notes dropped because the bounded queue was full.");

    public static readonly Counter Faults = Metrics.CreateCounter(
        "failover_store_disk_faults_total", "Failed writes, syncs and file creations.");

    public static readonly Gauge Yielding = Metrics.CreateGauge(
        "failover_store_yielding", "Reinsertions and proofs that wait now because live recording needs the disk.");

    public static readonly Counter Yields = Metrics.CreateCounter(
        "failover_store_yields_total", "Times that they began to wait for live recording.");

    public static readonly Counter YieldSeconds = Metrics.CreateCounter(
        "failover_store_yield_seconds_total", "Time that they waited for live recording.");

    public static readonly Counter VolumesDeleted = Metrics.CreateCounter(
        "failover_store_volumes_deleted_total", "Volumes deleted because all their frames are home.");
}
