using Failover.Contracts;

namespace Failover.Cli;

/// <summary>One log line as one line: time, level, who, text; an exception's type and sentence behind it, its stack trace only in JSON.</summary>
internal static class LogLineText
{
    public static TextLine Of(LogLine line) => TextLine.Of(
        new Piece($"{line.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z ", Tone.Faint),
        new Piece($"{Level(line.Level),-5} ", ToneOf(line.Level)),
        new Piece($"{line.Process,-14} ", Tone.Faint),
        OneLine(line.Error is { } error && !line.Text.Contains(FirstLine(error), StringComparison.Ordinal) ? $"{line.Text} | {FirstLine(error)}" : line.Text));

    private static string Level(string level) => level switch
    {
        "Trace" => "trace",
        "Debug" => "debug",
        "Information" => "info",
        "Warning" => "warn",
        "Error" => "error",
        "Critical" => "fatal",
        _ => "",
    };

    private static Tone ToneOf(string level) => level switch
    {
        "Error" or "Critical" => Tone.Bad,
        "Warning" => Tone.Warn,
        _ => Tone.Plain,
    };

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r');

    // A terminal takes control characters for commands: a text that came over a network gives none.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd();
}
