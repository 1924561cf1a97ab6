using Failover.Contracts;

namespace Failover.Cli;

/// <summary>One journal entry as one line.</summary>
internal static class JournalLine
{
    public static TextLine Of(JournalEntry entry) => TextLine.Of(
        new Piece($"{entry.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z ", Tone.Faint),
        new Piece($"{entry.Kind,-22} ", ToneOf(entry.Severity)),
        new Piece($"{Where(entry),-20} ", Tone.Faint),
        entry.Label is { } label ? $"({label}) {entry.Text}" : entry.Text);

    public static Tone ToneOf(JournalSeverity severity) => severity switch
    {
        JournalSeverity.Alarm => Tone.Bad,
        JournalSeverity.Warning => Tone.Warn,
        _ => Tone.Strong,
    };

    private static string Where(JournalEntry entry) => (entry.Server, entry.Camera) switch
    {
        ({ } server, { } camera) => $"{server}/{camera}",
        ({ } server, null) => server,
        (null, { } camera) => camera,
        _ => entry.Writer,
    };
}
