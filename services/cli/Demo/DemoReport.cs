using Failover.Contracts;
using Failover.Demo;

namespace Failover.Cli;

/// <summary>The report at the demo's end, for a person who was not there. Pure: a result in, lines out.</summary>
internal static class DemoReport
{
    /// <param name="result">The run.</param>
    /// <param name="videoFolder">Where the MP4s are; null when there are none.</param>
    /// <param name="keptFolder">Where logs and volumes are; null when they were removed.</param>
    public static IReadOnlyList<TextLine> Render(DemoResult result, string? videoFolder, string? keptFolder)
    {
        var lines = new List<TextLine> { TextLine.Of(new Piece(Title(result), Tone.Strong)), TextLine.Empty };
        AddTimeline(lines, result);
        AddCameras(lines, result);
        AddSeams(lines, result);
        AddNumbers(lines, result);
        AddPlaces(lines, videoFolder, keptFolder);
        AddVerdict(lines, result);
        return lines;
    }

    private static string Title(DemoResult result) => result.Fault switch
    {
        DemoFault.None => $"{result.Server} recorded {CamerasOf(result)}; nothing failed.",
        DemoFault.Kill => $"{result.Server} recorded {CamerasOf(result)}; its process was killed for {result.FaultSeconds:0.#} s.",
        DemoFault.Hang => $"{result.Server} recorded {CamerasOf(result)}; its process hung for {result.FaultSeconds:0.#} s.",
        _ => $"{result.Server} recorded {CamerasOf(result)}; its network cable was cut for {result.FaultSeconds:0.#} s.",
    };

    private static string CamerasOf(DemoResult result) => result.Cameras == 1 ? "1 camera" : $"{result.Cameras} cameras";

    private static void AddTimeline(List<TextLine> lines, DemoResult result)
    {
        if (result.Timeline.Count == 0)
        {
            return;
        }

        lines.Add(TextLine.Of(new Piece("What happened (seconds since the fault)", Tone.Strong)));
        foreach (var entry in result.Timeline)
        {
            lines.Add(TextLine.Of(
                new Piece($"{entry.Seconds,8:0.00}  ", Tone.Faint),
                $"{Words(entry.Kind),-22}  {entry.Text}",
                entry.Count > 1 ? new Piece($" (and {entry.Count - 1} more)", Tone.Faint) : ""));
        }

        lines.Add(TextLine.Empty);
    }

    private static void AddCameras(List<TextLine> lines, DemoResult result)
    {
        lines.Add(TextLine.Of(new Piece($"Pictures of {result.Server}'s cameras: what the cameras sent against its disk", Tone.Strong)));
        var table = new TextTable("camera", "sent", "stored", "lost", "doubled", "video") { Right = new HashSet<int> { 1, 2, 3, 4 } };
        foreach (var c in result.PerCamera)
        {
            table.Add(
                c.Camera, $"{c.Sent}", $"{c.Stored}",
                new Piece($"{c.Lost}", c.Lost == 0 ? Tone.Good : Tone.Bad), new Piece($"{c.Duplicated}", c.Duplicated == 0 ? Tone.Good : Tone.Bad), c.Mp4 ?? "-");
        }

        table.Add(new Piece("all", Tone.Strong), $"{result.FramesSent}", $"{result.FramesStored}", $"{result.FramesLost}", $"{result.FramesDuplicated}", "");
        lines.AddRange(table.Lines().Select(Indent));
        lines.Add(TextLine.Empty);
    }

    private static void AddSeams(List<TextLine> lines, DemoResult result)
    {
        if (result.Seams.Count == 0)
        {
            return;
        }

        lines.Add(TextLine.Of(new Piece("Seams: where two recordings of a camera were joined (ticks of 1/90000 s)", Tone.Strong)));
        var table = new TextTable("camera", "recording", "class", "offset", "votes", "truth") { Right = new HashSet<int> { 3, 4 } };
        foreach (var s in result.Seams)
        {
            table.Add(
                s.Camera,
                $"{s.Run.Recorder} session {s.Run.Session}",
                new Piece(s.Class.ToString(), s.Class == SeamClass.Exact ? Tone.Good : Tone.Warn),
                $"{s.Offset}",
                s.Compared == 0 ? "-" : $"{s.Votes}/{s.Compared}",
                s.TrueOffsetTicks switch
                {
                    null => new Piece("-", Tone.Faint),
                    { } truth when truth == s.Offset => new Piece("same", Tone.Good),
                    { } truth => new Piece($"{s.Offset - truth:+0;-0} ticks off", Tone.Bad),
                });
        }

        lines.AddRange(table.Lines().Select(Indent));
        lines.Add(TextLine.Empty);
    }

    private static void AddNumbers(List<TextLine> lines, DemoResult result)
    {
        lines.Add(TextLine.Of(new Piece("Numbers", Tone.Strong)));
        if (result.Fault != DemoFault.None)
        {
            Add("first sign of trouble", Quantity.Seconds(result.SuspectSeconds), "after the fault");
            Add("declared failed", Quantity.Seconds(result.FailedSeconds), "after the fault");
            Add("spare active in the role", Quantity.Seconds(result.TakeoverSeconds), "after the fault");
            Add("media time without the spare", Quantity.Seconds(result.SpareGapSeconds), "between the server's last and the spare's first picture");
            Add("watched during the outage", $"{result.WatchedFrames} pictures", "through the recorder-proxy");
            Add("brought home", Quantity.Bytes(result.ReinsertedBytes), $"in {Quantity.Seconds(result.ReinsertionSeconds)}");
        }

        Add("whole run", Quantity.Seconds(result.WallSeconds), $"this machine was late by {result.ObserverLagMsMax:0} ms at worst");
        lines.Add(TextLine.Empty);

        void Add(string what, string value, string note) => lines.Add(TextLine.Of($"  {what,-30}{value,12}  ", new Piece(note, Tone.Faint)));
    }

    private static void AddPlaces(List<TextLine> lines, string? videoFolder, string? keptFolder)
    {
        if (videoFolder is not null)
        {
            lines.Add(TextLine.Of($"Video of the whole incident, one MP4 per camera: {videoFolder}"));
        }

        if (keptFolder is not null)
        {
            lines.Add(TextLine.Of($"Logs, volumes and site.yaml: {keptFolder}"));
        }

        if (videoFolder is not null || keptFolder is not null)
        {
            lines.Add(TextLine.Empty);
        }
    }

    private static void AddVerdict(List<TextLine> lines, DemoResult result)
    {
        if (result.Well)
        {
            lines.Add(TextLine.Of(new Piece(
                $"WELL: {result.FramesSent} pictures sent, {result.FramesStored} on {result.Server}'s disk, none lost, none doubled.", Tone.Good)));
            return;
        }

        lines.Add(TextLine.Of(new Piece("NOT WELL:", Tone.Bad)));
        lines.AddRange(result.Findings.Select(f => TextLine.Of($"  - {f}")));
    }

    private static TextLine Indent(TextLine line) => new([new Piece("  "), .. line.Pieces]);

    /// <summary>A kind as words: <c>TakeoverActive</c> becomes <c>takeover active</c>.</summary>
    private static string Words(string kind) =>
        string.Concat(kind.Select((c, i) => char.IsUpper(c) ? (i == 0 ? $"{char.ToLowerInvariant(c)}" : $" {char.ToLowerInvariant(c)}") : $"{c}"))
            .Replace("demo ", "", StringComparison.Ordinal);
}
