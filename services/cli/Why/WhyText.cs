using Failover.Contracts;

namespace Failover.Cli;

/// <summary>All reasons that concern one server, in the order in which a person asks. Pure.</summary>
internal static class WhyText
{
    public static IReadOnlyList<TextLine> Render(SiteStatus status, string name, IReadOnlyList<JournalEntry> entries)
    {
        var lines = new List<TextLine>();
        if (status.Servers.FirstOrDefault(s => s.Name == name) is { } server)
        {
            AddServer(lines, server);
            AddGuards(lines, status, name);
            AddTakeovers(lines, status, name);
            AddCameras(lines, status, name);
        }
        else if (status.Spares.FirstOrDefault(s => s.Name == name) is { } spare)
        {
            AddSpare(lines, spare);
        }

        if (status.Verdict is { Entitled: false } verdict)
        {
            lines.Add(TextLine.Of("licence   ", new Piece($"not entitled: {string.Join(" ", verdict.Reasons)}", Tone.Bad)));
        }

        if (entries.Count > 0)
        {
            lines.Add(TextLine.Empty);
            lines.Add(TextLine.Of(new Piece("lately", Tone.Strong)));
            lines.AddRange(entries.OrderBy(e => e.Time).Select(e => TextLine.Of(
                new Piece($"  {e.Time.UtcDateTime:HH:mm:ss.fff}Z ", Tone.Faint), new Piece($"{e.Kind,-22} ", JournalLine.ToneOf(e.Severity)), e.Text)));
        }

        return lines;
    }

    private static void AddServer(List<TextLine> lines, ServerStatus server)
    {
        lines.Add(TextLine.Of(new Piece($"{server.Name} ", Tone.Strong), "is ", StatusText.StateOf(server.State)));
        lines.Add(TextLine.Of($"health    {server.Reason}"));
        lines.Add(TextLine.Of(server.RoleHolder is { } holder
            ? $"role      {(holder == server.Name ? "held by itself" : $"held by {holder}")} under term {server.Term}"
            : $"role      held by nobody (highest term {server.Term})"));
        lines.Add(TextLine.Of("beats     ", StatusText.Age(server.BeatAgeMs), server.BeatAgeMs is null ? "" : " ago"));
    }

    private static void AddGuards(List<TextLine> lines, SiteStatus status, string name)
    {
        var guards = status.Spares.SelectMany(s => s.Guarding.Where(g => g.Server == name).Select(g => (Spare: s.Name, Report: g))).ToList();
        if (guards.Count == 0)
        {
            lines.Add(TextLine.Of("guard     ", new Piece("nobody guards it", Tone.Bad)));
        }

        foreach (var (spare, report) in guards)
        {
            lines.Add(TextLine.Of(
                $"guard     {spare}: covers {report.Covered} of {report.Cameras} cameras, its probe is {report.Probe}",
                report.LastAnswerAgeMs is { } age ? $" (last answer {age:0} ms old)" : "",
                report.Refused ? new Piece(", the connection was refused: its process is gone", Tone.Bad) : ""));
            if (report.Keeping > 0)
            {
                lines.Add(TextLine.Of($"keeping   {spare} keeps {report.Keeping} cameras: {report.KeepingReason}"));
            }

            foreach (var camera in report.NotCovered)
            {
                lines.Add(TextLine.Of("          ", new Piece($"{camera.Camera} not covered by {spare}: {camera.Reason}", Tone.Warn)));
            }

            foreach (var camera in report.NotRecording)
            {
                lines.Add(TextLine.Of("          ", new Piece($"{camera.Camera} not recorded by the server: {camera.Reason}", Tone.Bad)));
            }
        }
    }

    private static void AddTakeovers(List<TextLine> lines, SiteStatus status, string name)
    {
        foreach (var row in status.Takeovers.Where(t => t.Server == name))
        {
            lines.Add(TextLine.Of($"takeover  {row.Name} by {row.Spare} is {row.State}: {row.Reason}"));
        }

        foreach (var row in status.Reinsertions.Where(r => r.Server == name || r.AdoptedBy == name))
        {
            lines.Add(TextLine.Of($"footage   {row.Name} is {row.State}: {row.Reason}"));
        }
    }

    private static void AddCameras(List<TextLine> lines, SiteStatus status, string name)
    {
        var cameras = status.Cameras.Where(c => c.Server == name).ToList();
        lines.Add(TextLine.Of($"cameras   {cameras.Count(c => c.Covered)} of {cameras.Count} covered, {cameras.Count(c => c.RecordedBy.Count > 0)} recorded"));
        foreach (var camera in cameras.Where(c => !c.Covered || c.RecordedBy.Count == 0))
        {
            lines.Add(TextLine.Of("          ", new Piece($"{camera.Camera}: {camera.Reason}", Tone.Warn)));
        }
    }

    private static void AddSpare(List<TextLine> lines, SpareStatus spare)
    {
        lines.Add(TextLine.Of(new Piece($"{spare.Name} ", Tone.Strong), "is a spare"));
        lines.Add(TextLine.Of($"doing     {spare.Doing}"));
        lines.Add(TextLine.Of("beats     ", StatusText.Age(spare.BeatAgeMs), spare.BeatAgeMs is null ? "" : " ago"));
        foreach (var role in spare.Roles)
        {
            lines.Add(TextLine.Of($"role      {role.Server} under term {role.Term}{(role.Provisional ? " (provisional)" : "")}"));
        }

        foreach (var guard in spare.Guarding)
        {
            lines.Add(TextLine.Of($"guards    {guard.Server}: {guard.Covered} of {guard.Cameras} cameras covered, probe {guard.Probe}"));
        }

        if (spare.HeldFrames > 0)
        {
            lines.Add(TextLine.Of($"holds     {spare.HeldFrames} frames, {Quantity.Bytes(spare.HeldBytes)}"));
        }
    }
}
