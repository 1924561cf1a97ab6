using Failover.Contracts;
using Failover.Platform;
using Prometheus;

namespace Failover.Recorder;

/// <summary>
/// What a recorder does now, in numbers, once a second and apart from the beats: whoever decides never pays for it. Names are listed in
/// docs/ref/metrics.md; labels are the site's servers and the cameras that this recorder writes.
/// </summary>
internal sealed class RecorderGauges(CameraReports cameras, Reconciler reconciler, IStoreFacts store, LoadMeter load, TimeProvider time)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly GaugeFamily CameraRecorded = new(Metrics.CreateGauge(
        "failover_camera_recorded", "1 while this recorder's pictures of a camera reach its disk.", "server", "camera"));
    private static readonly Gauge Cameras = Metrics.CreateGauge(
        "failover_recorder_cameras", "Cameras that are written to disk here, and those whose pictures reach it.", "what");
    private static readonly Gauge DurableLag = Metrics.CreateGauge(
        "failover_recorder_durable_lag_seconds", "Greatest time since new pictures of a camera became durable.");
    private static readonly Gauge DiskFree = Metrics.CreateGauge("failover_recorder_disk_free_bytes", "Free bytes on the disk of the store.");
    private static readonly Gauge DiskFault = Metrics.CreateGauge("failover_recorder_disk_fault", "1 while the disk is at fault.");
    private static readonly GaugeFamily Held = new(Metrics.CreateGauge(
        "failover_recorder_held_bytes", "Foreign footage held here that is not home.", "server"));
    private static readonly GaugeFamily Guarded = new(Metrics.CreateGauge("failover_guard_cameras", "Cameras guarded here.", "server"));
    private static readonly GaugeFamily Covered = new(Metrics.CreateGauge("failover_guard_covered_cameras", "Of those, cameras that are covered.", "server"));
    private static readonly GaugeFamily Keeping = new(Metrics.CreateGauge("failover_guard_keeping_cameras", "Of those, cameras that are written to disk.", "server"));
    private static readonly GaugeFamily Sign = new(Metrics.CreateGauge("failover_guard_sign", "1 for the value of this guard's own probe.", "server", "value"));

    public async Task RunAsync(CancellationToken ct)
    {
        // There from the start, also where nobody is fed and nobody waits.
        RelayMetrics.Readers.Publish();
        RelayMetrics.ConnectsWaiting.Publish();
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            Show();
        }
    }

    public void Show()
    {
        var written = cameras.Recorded();
        CameraRecorded.Show(written.Select(c => new GaugeRow(c.Recorded ? 1 : 0, c.Server, c.Camera)));
        Cameras.WithLabels("written").Set(written.Count);
        Cameras.WithLabels("recorded").Set(written.Count(c => c.Recorded));
        var lag = written.Select(c => c.DurableLag).Max();
        DurableLag.Set(lag?.TotalSeconds ?? 0);
        load.Measure(lag);
        var free = store.DiskFreeBytes;
        DiskFree.Set(free == long.MaxValue ? double.NaN : free);
        DiskFault.Set(store.DiskFault is null ? 0 : 1);
        Held.Show(store.Holdings().GroupBy(h => h.Server, StringComparer.Ordinal).Select(g => new GaugeRow(g.Sum(h => h.Bytes), g.Key)));
        var guarding = reconciler.Guarded.Select(watch => watch.Report).OfType<GuardReport>().DistinctBy(r => r.Server, StringComparer.Ordinal).ToList();
        Guarded.Show(guarding.Select(r => new GaugeRow(r.Cameras, r.Server)));
        Covered.Show(guarding.Select(r => new GaugeRow(r.Covered, r.Server)));
        Keeping.Show(guarding.Select(r => new GaugeRow(r.Keeping, r.Server)));
        Sign.Show(from r in guarding from value in Enum.GetValues<SignValue>() select new GaugeRow(r.Probe == value ? 1 : 0, r.Server, value.ToString()));
    }
}
