using Failover.Contracts;

namespace Failover.Demo;

/// <summary>Media time missing between the original's last and the spare's first picture, from their disks during the outage.</summary>
public static class SpareGap
{
    /// <summary>The worst camera's gap in seconds, 0 when the two overlap; null when a camera is on no disk at all.</summary>
    /// <param name="cameras">Cameras of the failed server.</param>
    /// <param name="witness">With their sessions.</param>
    /// <param name="original">The failed server's disk during the outage.</param>
    /// <param name="guards">The guards' disks at the same time.</param>
    public static double? Seconds(IEnumerable<string> cameras, SiteWitness witness, StoreContents original, IReadOnlyCollection<StoreContents> guards)
    {
        double worst = 0;
        foreach (var camera in cameras)
        {
            if (witness.Cameras.FirstOrDefault(c => c.Camera == camera) is not { } seen)
            {
                return null;
            }

            var line = new CameraLine(seen, [original, .. guards]);
            var last = Ticks(line, camera, [original]).Max();
            var first = Ticks(line, camera, guards).Min();
            if (last is null || first is null)
            {
                return null;
            }

            // Two pictures in a row are one picture's time apart: that is no gap.
            var missing = first.Value - last.Value - seen.TicksPerPicture;
            worst = Math.Max(worst, missing / (double)RtpTime.TicksPerSecond);
        }

        return Math.Round(worst, 3);
    }

    private static IEnumerable<long?> Ticks(CameraLine line, string camera, IEnumerable<StoreContents> stores) =>
        stores.SelectMany(s => s.Pictures).Where(p => p.Run.Camera == camera).Select(p => line.AbsoluteTick(p.Run.Id, p.Tick));
}
