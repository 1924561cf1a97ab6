using Failover.Contracts;

namespace Failover.Cli;

/// <summary>The site's status as tables. Pure: the same status gives the same lines.</summary>
internal static class StatusText
{
    /// <param name="status">What the site says.</param>
    /// <param name="width">Columns; 0 = never cut.</param>
    /// <param name="program">How the next command is written.</param>
    /// <param name="everything">Long tables with the rows that are in order, too.</param>
    public static IReadOnlyList<TextLine> Render(SiteStatus status, int width = 0, ProgramName? program = null, bool everything = false)
    {
        var lines = new List<TextLine> { Header(status), TextLine.Empty };
        lines.AddRange(ServerTable(status, width, everything));
        lines.Add(TextLine.Empty);
        lines.AddRange(SpareTable(status, width, everything));
        lines.Add(TextLine.Empty);
        lines.AddRange(CameraTable(status, width, everything));
        AddIncidents(lines, status, width, everything);
        AddWarnings(lines, status, program ?? ProgramName.Plain);
        return lines;
    }

    public static Piece StateOf(ServerState state) => state switch
    {
        ServerState.Alive => new("Alive", Tone.Good),
        ServerState.Unknown => new("Unknown", Tone.Faint),
        ServerState.Suspect or ServerState.Leaving => new(state.ToString(), Tone.Warn),
        _ => new(state.ToString(), Tone.Bad),
    };

    public static Piece Age(double? ms) => ms switch
    {
        null => new("never", Tone.Bad),
        < 1_500 => new($"{ms:0} ms", Tone.Good),
        _ => new($"{ms / 1000:0.0} s", Tone.Warn),
    };

    /// <summary>The flush tick is a second: three of them are a disk that does not keep up.</summary>
    public static Piece Lag(double ms) => new($"{ms / 1000:0.0} s", ms < 3_000 ? Tone.Good : ms < 10_000 ? Tone.Warn : Tone.Bad);

    public static Piece CoveredOf(int covered, int cameras) => new($"{covered}/{cameras}", covered == cameras ? Tone.Good : Tone.Warn);

    private static TextLine Header(SiteStatus status) => TextLine.Of(
        new Piece($"site {status.Site}", Tone.Strong),
        $"  {status.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  ",
        status.Verdict switch
        {
            null => new Piece("licence: no verdict yet", Tone.Warn),
            { Entitled: true } v => LicenseText.Word(v, status.Time) with { Text = $"licence: {LicenseText.Word(v, status.Time).Text}, {LicenseText.Cameras(v)}" },
            { } v => new Piece($"licence: not entitled, {LicenseText.Cameras(v)}", Tone.Bad),
        });

    private static IEnumerable<TextLine> ServerTable(SiteStatus status, int width, bool everything)
    {
        var table = new TextTable("server", "state", "role held by", "term", "beat", "recording", "covered", "guard", "reason")
        {
            MaxWidth = width,
            Right = new HashSet<int> { 3 },
        };
        var (shown, folded) = StatusRanks.Show(status.Servers, StatusRanks.Of, everything);
        foreach (var server in shown)
        {
            table.Add(
                server.Name,
                StateOf(server.State),
                server.RoleHolder is null ? new Piece("nobody", Tone.Bad)
                    : new Piece(server.RoleHolder, server.RoleHolder == server.Name ? Tone.Plain : Tone.Warn),
                $"{server.Term}",
                Age(server.BeatAgeMs),
                server.Digest is null ? new Piece("-", Tone.Faint) : CoveredOf(server.Digest.Durable, server.Digest.Assigned),
                CoveredOf(server.Covered, server.Cameras),
                server.Guard ?? "-",
                new Piece(server.Reason, Tone.Faint));
        }

        return Folding(table, folded);
    }

    private static IEnumerable<TextLine> SpareTable(SiteStatus status, int width, bool everything)
    {
        var table = new TextTable("spare", "beat", "guards", "roles", "holds", "doing") { MaxWidth = width };
        var (shown, folded) = StatusRanks.Show(status.Spares, StatusRanks.Of, everything);
        foreach (var spare in shown)
        {
            table.Add(
                spare.Name,
                Age(spare.BeatAgeMs),
                spare.Guarding.Count == 0 ? "-" : string.Join(" ", spare.Guarding.Select(g => $"{g.Server}({g.Covered}/{g.Cameras})")),
                spare.Roles.Count == 0 ? "-" : string.Join(" ", spare.Roles.Select(r => $"{r.Server}@{r.Term}{(r.Provisional ? "?" : "")}")),
                spare.HeldFrames == 0 ? "-" : $"{spare.HeldFrames} frames, {Quantity.Bytes(spare.HeldBytes)}",
                spare.Doing);
        }

        return Folding(table, folded);
    }

    private static IEnumerable<TextLine> CameraTable(SiteStatus status, int width, bool everything)
    {
        var table = new TextTable("camera", "server", "recorded by", "covered", "reason") { MaxWidth = width };
        var (shown, folded) = StatusRanks.Show(status.Cameras, StatusRanks.Of, everything);
        foreach (var camera in shown)
        {
            table.Add(
                camera.Camera,
                camera.Server,
                camera.RecordedBy.Count == 0 ? new Piece("nobody", Tone.Bad) : string.Join("+", camera.RecordedBy),
                camera.Covered ? new Piece("yes", Tone.Good) : new Piece("no", Tone.Warn),
                new Piece(camera.Reason, Tone.Faint));
        }

        return Folding(table, folded);
    }

    private static IEnumerable<TextLine> Folding(TextTable table, int folded) => folded == 0 ? table.Lines()
        : [.. table.Count == 0 ? [] : table.Lines(), TextLine.Of(new Piece($"({folded} {(table.Count == 0 ? "rows" : "more")}, all in order; -v shows them)", Tone.Faint))];

    private static void AddIncidents(List<TextLine> lines, SiteStatus status, int width, bool everything)
    {
        if (status.Takeovers.Count > 0)
        {
            var takeovers = new TextTable("takeover", "state", "spare", "term", "reason") { MaxWidth = width, Right = new HashSet<int> { 3 } };
            var (shown, folded) = StatusRanks.Show(status.Takeovers, StatusRanks.Of, everything);
            foreach (var row in shown)
            {
                takeovers.Add(row.Name, row.State.ToString(), row.Spare, $"{row.Term}", new Piece(row.Reason, Tone.Faint));
            }

            lines.Add(TextLine.Empty);
            lines.AddRange(Folding(takeovers, folded));
        }

        if (status.Reinsertions.Count > 0)
        {
            var reinsertions = new TextTable("reinsertion", "state", "progress", "copied", "reason") { MaxWidth = width };
            var (shown, folded) = StatusRanks.Show(status.Reinsertions, StatusRanks.Of, everything);
            foreach (var row in shown)
            {
                reinsertions.Add(
                    row.AdoptedBy is { } by ? $"{row.Name} to {by}" : row.Name, row.State.ToString(), Quantity.Bar(row.Progress, 20),
                    $"{row.FramesInserted} frames, {Quantity.Bytes(row.BytesInserted)}", new Piece(row.Reason, Tone.Faint));
            }

            lines.Add(TextLine.Empty);
            lines.AddRange(Folding(reinsertions, folded));
        }
    }

    private static void AddWarnings(List<TextLine> lines, SiteStatus status, ProgramName program)
    {
        lines.Add(TextLine.Empty);
        var findings = Readiness.OfSite(status);
        if (findings.Count == 0)
        {
            lines.Add(TextLine.Of(new Piece("All is well: every camera is recorded and covered.", Tone.Good)));
        }
        else
        {
            lines.Add(TextLine.Of(new Piece("Not protected now:", Tone.Bad)));
            lines.AddRange(findings.SelectMany(f => (TextLine[])
                [TextLine.Of($"  - {f}"), TextLine.Of(new Piece($"    Next: {NextCommand.Of(f, status, program)}", Tone.Faint))]));
        }

        PlanText.AddLimits(lines, status.Readiness);
    }
}
