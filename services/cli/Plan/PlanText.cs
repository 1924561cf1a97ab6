using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Who guards whom, with the arithmetic, and what is not covered. Pure: the same report gives the same lines.</summary>
internal static class PlanText
{
    private const double HoursWanted = 24;

    public static IReadOnlyList<TextLine> Render(GuardPlanReport report, int width = 0)
    {
        var lines = new List<TextLine>
        {
            TextLine.Of(new Piece($"site {report.Site}", Tone.Strong), $"  {report.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"),
            TextLine.Empty,
        };
        lines.AddRange(SpareTable(report, width).Lines());
        lines.Add(TextLine.Empty);
        lines.AddRange(OutageTable(report).Lines());
        lines.Add(TextLine.Empty);
        lines.AddRange(ServerTable(report, width).Lines());
        AddReadiness(lines, report.Readiness);
        return lines;
    }

    /// <summary>First what is to be done, then the limits of the site.</summary>
    public static void AddReadiness(List<TextLine> lines, IReadOnlyList<ReadinessRow> readiness)
    {
        lines.Add(TextLine.Empty);
        var findings = readiness.Where(r => !r.IsLimit).ToList();
        if (findings.Count == 0)
        {
            lines.Add(TextLine.Of(new Piece("Every camera is covered.", Tone.Good)));
        }
        else
        {
            lines.Add(TextLine.Of(new Piece("Not covered now:", Tone.Bad)));
            lines.AddRange(findings.Select(Row));
        }

        AddLimits(lines, readiness);
    }

    public static void AddLimits(List<TextLine> lines, IReadOnlyList<ReadinessRow> readiness)
    {
        var limits = readiness.Where(r => r.IsLimit).ToList();
        if (limits.Count > 0)
        {
            lines.Add(TextLine.Of(new Piece("Limits of this site:", Tone.Strong)));
            lines.AddRange(limits.Select(Row));
        }
    }

    private static TextLine Row(ReadinessRow row) => TextLine.Of("  - ", row.Reason, new Piece($"  ({row.Kind})", Tone.Faint));

    private static TextTable SpareTable(GuardPlanReport report, int width)
    {
        var table = new TextTable("spare", "hot", "relay", "cold", "sessions", "Mbit/s", "ring MiB", "disk free", "state")
        {
            MaxWidth = width,
            Right = new HashSet<int> { 1, 2, 3, 4, 5, 6, 7 },
        };
        foreach (var spare in report.Spares)
        {
            table.Add(
                spare.Name,
                $"{spare.Hot} of {spare.MaxHotCameras}",
                $"{spare.Relay}",
                $"{spare.Cold}",
                $"{spare.Hot}",
                $"{spare.NetworkKbps / 1000.0:0.0} of {spare.NetworkMbps * 0.8:0} (80 % of {spare.NetworkMbps})",
                $"{spare.RingBytes / 1024.0 / 1024.0:0} of {spare.RingMemoryMiB}",
                spare.DiskFreeBytes is { } free ? Quantity.Bytes(free) : "-",
                spare.WhyNot is { } why ? new Piece(why, Tone.Warn) : new Piece("ready", Tone.Good));
        }

        return table;
    }

    private static TextTable OutageTable(GuardPlanReport report)
    {
        var table = new TextTable("spare", "when this fails", "Mbit/s", "its disk holds") { Right = new HashSet<int> { 2, 3 } };
        foreach (var spare in report.Spares)
        {
            foreach (var outage in spare.Outages)
            {
                table.Add(
                    spare.Name, outage.Server, $"{outage.Kbps / 1000.0:0.0}",
                    outage.Hours is { } hours ? new Piece($"{hours:0.0} h", hours < HoursWanted ? Tone.Warn : Tone.Plain) : new Piece("-", Tone.Faint));
            }
        }

        return table;
    }

    private static TextTable ServerTable(GuardPlanReport report, int width)
    {
        var table = new TextTable("server", "cameras", "guard", "order", "records now", "hot", "relay", "cold", "reason")
        {
            MaxWidth = width,
            Right = new HashSet<int> { 1, 3, 5, 6, 7 },
        };
        foreach (var server in report.Servers)
        {
            if (server.Guards.Count == 0)
            {
                table.Add(server.Server, $"{server.Cameras}", new Piece("nobody", Tone.Bad), "-", "-", "-", "-", "-", "");
            }

            foreach (var guard in server.Guards)
            {
                var first = ReferenceEquals(guard, server.Guards[0]);
                table.Add(
                    first ? server.Server : "", first ? $"{server.Cameras}" : "", guard.Spare, $"{guard.Order}", guard.Recorder, $"{guard.Hot}", $"{guard.Relay}",
                    $"{guard.Cold}", new Piece(guard.Reason, Tone.Faint));
            }
        }

        return table;
    }
}
