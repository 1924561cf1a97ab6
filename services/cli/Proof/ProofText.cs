namespace Failover.Cli;

/// <summary>A proof's summary for a terminal; the page has the rest. Pure.</summary>
internal static class ProofText
{
    public static IReadOnlyList<TextLine> Render(ProofReport report, string sha256)
    {
        var lines = new List<TextLine>
        {
            TextLine.Of(new Piece($"{report.Takeover?.Name ?? report.Server} of site {report.Site}, {report.From.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z to {report.To.UtcDateTime:HH:mm:ss}Z", Tone.Strong)),
        };
        var table = new TextTable("camera", "expected", "home", "missing", "twice", "gaps", "covered", "seams") { Right = new HashSet<int> { 1, 2, 3, 4, 5, 6 } };
        foreach (var camera in report.Cameras)
        {
            table.Add(
                camera.Camera, $"{camera.Expected}", $"{camera.Home}", new Piece($"{camera.Missing}", camera.Missing == 0 ? Tone.Good : Tone.Bad),
                new Piece($"{camera.Doubled}", camera.Doubled == 0 ? Tone.Good : Tone.Bad), $"{camera.Gaps.Count}", $"{camera.CoveredPercent:0.000} %",
                string.Join(", ", camera.Seams.Select(s => s.Method == "hashes" ? $"{s.Class} {s.Votes}/{s.Compared}" : $"{s.Class} ({s.Method})")));
        }

        var totals = report.Totals;
        table.Add(new Piece("all", Tone.Strong), $"{totals.Expected}", $"{totals.Home}", $"{totals.Missing}", $"{totals.Doubled}", $"{report.Cameras.Sum(c => c.Gaps.Count)}", $"{totals.CoveredPercent:0.000} %", "");
        lines.AddRange(table.Lines());
        lines.Add(TextLine.Empty);
        lines.AddRange(report.Shares.Select(s => TextLine.Of($"{s.Percent,7:0.000} %  {s.What}")));
        lines.Add(TextLine.Empty);
        lines.Add(report.Proven
            ? TextLine.Of(new Piece("PROVEN", Tone.Good), "  every picture that should be home is, is readable, and is shown once.")
            : TextLine.Of(new Piece("NOT PROVEN", Tone.Bad)));
        lines.AddRange(report.Findings.Select(f => TextLine.Of(new Piece($"  {f}", Tone.Bad))));
        lines.AddRange(report.NotChecked.Select(n => TextLine.Of(new Piece($"  not checked: {n}", Tone.Warn))));
        lines.Add(TextLine.Of(new Piece($"SHA-256 {sha256}", Tone.Faint)));
        return lines;
    }
}
