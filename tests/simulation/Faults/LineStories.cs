using System.Globalization;

namespace Failover.Simulation;

/// <summary>Lines that are short, drawn apart from all others. The numbers are megabits a second; a camera sends four.</summary>
internal static class LineStories
{
    private const double CameraMbps = SimGop.Bytes * 8 / 1e6;

    /// <summary>How often, which, and how it is told.</summary>
    public static IReadOnlyList<(int Weight, string Name, Action<FaultDraw, TimeSpan> Tell)> All { get; } =
    [
        (4, "footage comes home over a line with little room", LittleRoom),
        (2, "a server's line is too short for its cameras", TooShort),
        (2, "a spare's line is short when a server dies", ShortSpare),
    ];

    // The footage of the outage comes home over what the cameras leave.
    private static void LittleRoom(FaultDraw d, TimeSpan at)
    {
        var (server, away) = (d.Server(), d.Between(15, 50));
        d.Add(at, d.Pick(["kill", "power-off"]), server, away);
        d.Add(at, "line", server, Mbps(Needed(d, server) + d.Between(0.6, 3).TotalSeconds), away + d.Between(90, 200));
    }

    private static void TooShort(FaultDraw d, TimeSpan at)
    {
        var server = d.Server();
        d.Add(at, "line", server, Mbps(Math.Max(2, Needed(d, server) * d.Between(0.4, 0.95).TotalSeconds)), d.Between(10, 60));
    }

    private static void ShortSpare(FaultDraw d, TimeSpan at)
    {
        d.Add(at, "line", d.Spare(), Mbps(d.Between(3, 16).TotalSeconds), d.Between(20, 120));
        d.Add(at + d.Between(0, 20), d.Pick(["kill", "isolate", "power-off"]), d.Server(), d.Between(10, 60));
    }

    private static double Needed(FaultDraw d, string server) => CameraMbps * d.Targets.CameraCounts[d.Targets.Servers.ToList().IndexOf(server)];

    private static string Mbps(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
