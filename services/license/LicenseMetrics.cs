using Failover.Contracts;
using Prometheus;

namespace Failover.License;

/// <summary>The verdict in numbers.</summary>
internal static class LicenseMetrics
{
    public static readonly Counter StatusConflicts = Metrics.CreateCounter(
        "failover_license_status_conflicts_total", "Writes of a status that somebody else overtook; done again in the next round.");

    private static readonly Gauge Entitled = Metrics.CreateGauge("failover_license_entitled", "1 when the site may fail over.");
    private static readonly Gauge Unlicensed = Metrics.CreateGauge("failover_license_unlicensed_cameras", "Cameras beyond the licence's count.");
    private static readonly Gauge Cameras = Metrics.CreateGauge("failover_license_cameras", "Cameras that count, and camera licences that count.", "what");
    private static readonly Gauge Missing = Metrics.CreateGauge("failover_license_missing_cameras", "Camera licences to buy, so that every camera has one.");
    private static readonly Gauge Expiry = Metrics.CreateGauge(
        "failover_license_expiry_timestamp_seconds", "Unix time of the next expiry that makes anything worse; 0 when there is none.");
    private static readonly Gauge Files = Metrics.CreateGauge("failover_license_files", "Installed licences by what they are worth.", "state");
    private static readonly Gauge ClockWrong = Metrics.CreateGauge(
        "failover_license_clock_wrong", "1 while this machine's clock is behind the latest time seen or jumped ahead.");

    public static void Show(Verdict verdict, ClockReading clock)
    {
        Entitled.Set(verdict.Entitled ? 1 : 0);
        Unlicensed.Set(verdict.Cameras.Unlicensed.Count);
        Cameras.WithLabels("counted").Set(verdict.Cameras.Counted);
        Cameras.WithLabels("licensed").Set(verdict.CamerasLicensed);
        Missing.Set(verdict.CamerasMissing);
        Expiry.Set(verdict.NextExpiry?.ToUnixTimeSeconds() ?? 0);
        ClockWrong.Set(clock.Remark is null ? 0 : 1);
        foreach (var state in Enum.GetValues<LicenseState>().Where(s => s != LicenseState.Unknown))
        {
            Files.WithLabels(state.ToString()).Set(verdict.Licences.Count(l => l.State == state));
        }
    }
}
