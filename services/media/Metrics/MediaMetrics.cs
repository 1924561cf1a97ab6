using Prometheus;

namespace Failover.Media;

/// <summary>Counters of the media layer. None of them has a label per camera: their number must not grow with the site.</summary>
internal static class MediaMetrics
{
    public static readonly Counter SlabsAllocated = Metrics.CreateCounter(
        "failover_media_slabs_allocated_total", "Slabs taken from the garbage collected heap because the pool had none free.");

    public static readonly Counter SlabsDiscarded = Metrics.CreateCounter(
        "failover_media_slabs_discarded_total", "Slabs given to the garbage collector because the pool's free list was at its bound.");

    public static readonly Gauge SlabBytesRented = Metrics.CreateGauge(
        "failover_media_slab_bytes_rented", "Bytes of slabs that access units or sessions hold now.");

    public static readonly Counter PacketsLost = Metrics.CreateCounter(
        "failover_media_rtp_packets_lost_total", "RTP packets missing by sequence number.");

    public static readonly Counter PacketsIgnored = Metrics.CreateCounter(
        "failover_media_rtp_packets_ignored_total", "RTP packets that were not used, by reason.", "reason");

    public static readonly Counter UnitsCut = Metrics.CreateCounter(
        "failover_media_access_units_cut_total", "Access units that hit the size bound and lost their rest.");

    public static readonly Counter GarbageBytes = Metrics.CreateCounter(
        "failover_media_rtsp_garbage_bytes_total", "Bytes skipped because they were neither RTP nor RTSP.");

    public static readonly Counter EarlyFramesDropped = Metrics.CreateCounter(
        "failover_media_rtsp_early_frames_dropped_total", "RTP frames before PLAY's answer beyond the bound of the waiting list.");

    public static readonly Counter Stalls = Metrics.CreateCounter(
        "failover_media_process_stalls_total", "Times this process itself did not run for over a second.");
}
