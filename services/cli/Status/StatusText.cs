using Failover.Contracts;

namespace Failover.Cli;

/// <summary>The site's status as tables. Pure: the same status gives the same lines.</summary>
internal static class StatusText
{
    public static IReadOnlyList<TextLine> Render(SiteStatus status, int width = 0)
    {
        var lines = new List<TextLine> { Header(status), TextLine.Empty };
        lines.AddRange(ServerTable(status, width).Lines());
        lines.Add(TextLine.Empty);
        lines.AddRange(SpareTable(status, width).Lines());
        lines.Add(TextLine.Empty);
        lines.AddRange(CameraTable(status, width).Lines());
        AddIncidents(lines, status, width);
        AddWarnings(lines, status);
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

    private static TextTable ServerTable(SiteStatus status, int width)
    {
        var table = new TextTable("server", "state", "role held by", "term", "beat", "recording", "covered", "guard", "reason")
        {
            MaxWidth = width,
            Right = new HashSet<int> { 3 },
        };
        foreach (var server in status.Servers)
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

        return table;
    }

    private static TextTable SpareTable(SiteStatus status, int width)
    {
        var table = new TextTable("spare", "beat", "guards", "roles", "holds", "doing") { MaxWidth = width };
        foreach (var spare in status.Spares)
        {
            table.Add(
                spare.Name,
                Age(spare.BeatAgeMs),
                spare.Guarding.Count == 0 ? "-" : string.Join(" ", spare.Guarding.Select(g => $"{g.Server}({g.Covered}/{g.Cameras})")),
                spare.Roles.Count == 0 ? "-" : string.Join(" ", spare.Roles.Select(r => $"{r.Server}@{r.Term}{(r.Provisional ? "?" : "")}")),
                spare.HeldFrames == 0 ? "-" : $"{spare.HeldFrames} frames, {Quantity.Bytes(spare.HeldBytes)}",
                spare.Doing);
        }

        return table;
    }

    private static TextTable CameraTable(SiteStatus status, int width)
    {
        var table = new TextTable("camera", "server", "recorded by", "covered", "reason") { MaxWidth = width };
        foreach (var camera in status.Cameras)
        {
            table.Add(
                camera.Camera,
                camera.Server,
                camera.RecordedBy.Count == 0 ? new Piece("nobody", Tone.Bad) : string.Join("+", camera.RecordedBy),
                camera.Covered ? new Piece("yes", Tone.Good) : new Piece("no", Tone.Warn),
                new Piece(camera.Reason, Tone.Faint));
        }

        return table;
    }

    private static void AddIncidents(List<TextLine> lines, SiteStatus status, int width)
    {
        if (status.Takeovers.Count > 0)
        {
            var takeovers = new TextTable("takeover", "state", "spare", "term", "reason") { MaxWidth = width, Right = new HashSet<int> { 3 } };
            foreach (var row in status.Takeovers)
            {
                takeovers.Add(row.Name, row.State.ToString(), row.Spare, $"{row.Term}", new Piece(row.Reason, Tone.Faint));
            }

            lines.Add(TextLine.Empty);
            lines.AddRange(takeovers.Lines());
        }

        if (status.Reinsertions.Count > 0)
        {
            var reinsertions = new TextTable("reinsertion", "state", "progress", "copied", "reason") { MaxWidth = width };
            foreach (var row in status.Reinsertions)
            {
                reinsertions.Add(
                    row.AdoptedBy is { } by ? $"{row.Name} to {by}" : row.Name, row.State.ToString(), Quantity.Bar(row.Progress, 20),
                    $"{row.FramesInserted} frames, {Quantity.Bytes(row.BytesInserted)}", new Piece(row.Reason, Tone.Faint));
            }

            lines.Add(TextLine.Empty);
            lines.AddRange(reinsertions.Lines());
        }
    }

    private static void AddWarnings(List<TextLine> lines, SiteStatus status)
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
            lines.AddRange(findings.Select(f => TextLine.Of($"  - {f}")));
        }

        PlanText.AddLimits(lines, status.Readiness);
    }
}
