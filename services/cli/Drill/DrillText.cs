namespace Failover.Cli;

/// <summary>A drill's report as a page for people. Pure.</summary>
internal static class DrillText
{
    public static IReadOnlyList<TextLine> Render(DrillReport report)
    {
        var lines = new List<TextLine>
        {
            TextLine.Of(new Piece($"Drill {report.Drill} of {report.Server}, site {report.Site}, {report.From.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", Tone.Strong)),
            TextLine.Of($"by {report.By}; {(report.Spare is null ? "no spare took the role" : $"{report.Spare} served as {report.Server} ({report.Takeover}, term {report.Term}; back under term {report.HandBackTerm})")}"),
            TextLine.Empty,
            TextLine.Of(new Piece("What happened", Tone.Strong)),
        };
        lines.AddRange(report.Steps.Select(s => TextLine.Of(new Piece($"  {s.At.UtcDateTime:HH:mm:ss.fff}Z  ", Tone.Faint), s.What)));
        lines.Add(TextLine.Empty);
        AddCameras(lines, report);
        AddGaps(lines, report);
        lines.Add(TextLine.Of($"{report.SpareFrames} pictures were recorded twice, by {report.Server} and {report.Spare ?? "nobody"}; {report.FramesInserted} of them {report.Server} lacked and got from the spare."));
        lines.Add(TextLine.Of($"{report.JournalEntries} journal entries carry the label drill, {report.Alarms} of them alarms."));
        lines.Add(TextLine.Empty);
        lines.Add(report.Passed
            ? TextLine.Of(new Piece("PASSED", Tone.Good), $"  {report.CoveredPercent:0.###} % of the video is there, every picture once; the role was never unheld.")
            : TextLine.Of(new Piece("NOT PASSED", Tone.Bad), $"  {report.CoveredPercent:0.###} % of the video is there."));
        lines.AddRange(report.Findings.Select(f => TextLine.Of(new Piece($"  {f}", Tone.Bad))));
        return lines;
    }

    private static void AddCameras(List<TextLine> lines, DrillReport report)
    {
        lines.Add(TextLine.Of(new Piece($"Video of {report.Server} from {report.From.UtcDateTime:HH:mm:ss.fff}Z to {report.To.UtcDateTime:HH:mm:ss.fff}Z, as it shows it", Tone.Strong)));
        var table = new TextTable("camera", "pictures", "twice", "gaps", "there", "at the spare", "seam") { Right = new HashSet<int> { 1, 2, 3, 4, 5 } };
        foreach (var camera in report.Cameras)
        {
            table.Add(
                camera.Camera, $"{camera.Frames}", new Piece($"{camera.Doubled}", camera.Doubled == 0 ? Tone.Good : Tone.Bad),
                new Piece($"{camera.Gaps.Count}", camera.Gaps.Count == 0 ? Tone.Good : Tone.Bad), $"{camera.CoveredPercent:0.###} %", $"{camera.SpareFrames}",
                camera.Seams.Count == 0 ? "-" : string.Join(", ", camera.Seams.Select(s => $"{s.Class}, {s.Votes} of {s.Compared}")));
        }

        table.Add(new Piece("all", Tone.Strong), $"{report.Frames}", $"{report.Doubled}", $"{report.Cameras.Sum(c => c.Gaps.Count)}", $"{report.CoveredPercent:0.###} %", $"{report.SpareFrames}", "");
        lines.AddRange(table.Lines().Select(l => new TextLine([new Piece("  "), .. l.Pieces])));
        lines.Add(TextLine.Empty);
    }

    private static void AddGaps(List<TextLine> lines, DrillReport report)
    {
        foreach (var camera in report.Cameras.Where(c => c.Gaps.Count > 0))
        {
            lines.AddRange(camera.Gaps.Select(g => TextLine.Of(
                $"gap  {camera.Camera}  {g.From.UtcDateTime:HH:mm:ss.fff}Z to {g.To.UtcDateTime:HH:mm:ss.fff}Z  {g.Cause}")));
        }
    }
}
