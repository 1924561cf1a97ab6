using Failover.Contracts;
using Failover.Demo;

namespace Failover.Cli;

/// <summary>The demo's live table. Pure: a view in, lines out.</summary>
internal static class DemoTable
{
    private const int BarCells = 30;

    public static IReadOnlyList<TextLine> Render(DemoView view, int width = 0)
    {
        var lines = new List<TextLine>
        {
            TextLine.Of(
                new Piece("failover demo  ", Tone.Strong),
                $"{view.ElapsedSeconds,5:0.0} s",
                view.SinceFaultSeconds is { } since ? new Piece($"   fault {since:+0.0;-0.0} s", Tone.Warn) : "",
                $"   {view.Phase}"),
            TextLine.Empty,
        };
        if (view.Status is { } status)
        {
            AddServers(lines, status, width);
            AddCameras(lines, status, view.FailingServer);
            AddIncident(lines, status, width);
        }

        if (view.Last.Count > 0)
        {
            lines.Add(TextLine.Empty);
            lines.AddRange(view.Last.Select(e => Cut(
                [new Piece($"{e.Time.UtcDateTime:HH:mm:ss.fff}Z ", Tone.Faint), new Piece($"{e.Kind,-20} ", JournalLine.ToneOf(e.Severity)), e.Text], width)));
        }

        return lines;
    }

    private static void AddServers(List<TextLine> lines, SiteStatus status, int width)
    {
        var table = new TextTable("server", "state", "role held by", "term", "records", "covered", "doing") { MaxWidth = width, Right = new HashSet<int> { 3 } };
        foreach (var s in status.Servers)
        {
            table.Add(
                s.Name,
                StatusText.StateOf(s.State),
                s.RoleHolder is null ? new Piece("nobody", Tone.Bad) : new Piece(s.RoleHolder, s.RoleHolder == s.Name ? Tone.Plain : Tone.Warn),
                $"{s.Term}",
                $"{status.Cameras.Count(c => c.RecordedBy.Contains(s.Name))}",
                StatusText.CoveredOf(s.Covered, s.Cameras),
                new Piece(s.Reason, Tone.Faint));
        }

        foreach (var s in status.Spares)
        {
            var guarded = s.Guarding.Sum(g => g.Cameras);
            table.Add(
                s.Name,
                s.BeatAgeMs is null or > 2_000 ? new Piece("silent", Tone.Bad) : new Piece("spare", Tone.Good),
                s.Roles.Count == 0 ? "" : new Piece(string.Join(" ", s.Roles.Select(r => $"is {r.Server}")), Tone.Warn),
                s.Roles.Count == 0 ? "" : $"{s.Roles.Max(r => r.Term)}",
                $"{status.Cameras.Count(c => c.RecordedBy.Contains(s.Name))}",
                guarded == 0 ? "-" : StatusText.CoveredOf(s.Guarding.Sum(g => g.Covered), guarded),
                new Piece(s.Doing, Tone.Faint));
        }

        lines.AddRange(table.Lines());
    }

    /// <summary>Cameras with the same recorders and coverage share a line: 24 cameras must fit a terminal.</summary>
    private static void AddCameras(List<TextLine> lines, SiteStatus status, string server)
    {
        lines.Add(TextLine.Empty);
        var groups = status.Cameras
            .GroupBy(c => (c.Server, By: string.Join(" + ", c.RecordedBy), c.Covered))
            .OrderByDescending(g => g.Key.Server == server)
            .ThenBy(g => g.Key.Server, StringComparer.Ordinal)
            .ThenBy(g => g.First().Camera, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var names = group.Select(c => c.Camera).ToList();
            var span = names.Count == 1 ? names[0] : $"{names[0]}..{names[^1]} ({names.Count})";
            lines.Add(TextLine.Of(
                $"{group.Key.Server,-9} {span,-18} recorded by ",
                group.Key.By.Length == 0 ? new Piece("nobody", Tone.Bad) : new Piece(group.Key.By, group.Key.By == group.Key.Server ? Tone.Plain : Tone.Warn),
                ", ",
                group.Key.Covered ? new Piece("covered", Tone.Good) : new Piece("not covered", Tone.Warn),
                group.Key.Covered ? "" : new Piece($": {group.First().Reason}", Tone.Faint)));
        }
    }

    private static void AddIncident(List<TextLine> lines, SiteStatus status, int width)
    {
        if (status.Takeovers.Count + status.Reinsertions.Count > 0)
        {
            lines.Add(TextLine.Empty);
        }

        foreach (var t in status.Takeovers)
        {
            lines.Add(Cut(["takeover    ", new Piece($"{t.Name} {t.State}", Tone.Strong), $" by {t.Spare}: {t.Reason}"], width));
        }

        foreach (var r in status.Reinsertions)
        {
            var copied = $"{Quantity.Bar(r.Progress, BarCells)}  {r.FramesInserted} frames, {Quantity.Bytes(r.BytesInserted)}: {r.Reason}";
            lines.Add(Cut(["footage     ", new Piece($"{r.State} ", Tone.Strong), copied], width));
        }
    }

    private static TextLine Cut(Piece[] pieces, int width)
    {
        var before = pieces[..^1].Sum(p => p.Text.Length);
        var text = pieces[^1].Text;
        if (width > 0 && before + text.Length > width && width - before > 8)
        {
            pieces[^1] = pieces[^1] with { Text = string.Concat(text.AsSpan(0, width - before - 3), "...") };
        }

        return new TextLine(pieces);
    }
}
