namespace Failover.Cli;

/// <summary>The versions as lines. The first one is as it always was: scripts read it. Pure.</summary>
internal static class VersionText
{
    public static IReadOnlyList<TextLine> Render(VersionReport report)
    {
        var lines = new List<TextLine> { TextLine.Of($"failover {report.Client.Version} ({report.Client.Runtime})") };
        if (report.Site is not null)
        {
            lines.Add(TextLine.Of($"site      {report.Site}"));
        }

        lines.AddRange(report.Services.Select(s => TextLine.Of(
            $"service   {s.Name} {s.Version}", new Piece(s.Ready < s.Running ? $", {s.Ready} of {s.Running} ready" : "", Tone.Warn))));
        lines.AddRange(report.Recorders.GroupBy(r => r.Version).Select(g => TextLine.Of($"recorder  {g.Key} at {string.Join(", ", g.Select(r => r.Name))}")));
        if (report.Kinds is { } kinds)
        {
            lines.Add(kinds.Count > 0
                ? TextLine.Of($"resources failover.video {string.Join(", ", kinds)}{(report.KindsChart is { } chart ? $", by {chart}" : "")}")
                : TextLine.Of("resources ", new Piece("failover.video is not installed: helm upgrade --install failover-crds charts/failover-crds", Tone.Bad)));
        }

        lines.AddRange(report.Problems.Select(p => TextLine.Of(new Piece($"unknown   {p}", Tone.Warn))));
        return lines;
    }
}
