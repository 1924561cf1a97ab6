using System.CommandLine;
using System.Globalization;

namespace Failover.Cli;

/// <summary>A time span as people write it: <c>90s</c>, <c>30m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class DurationOption
{
    private const int MostSeconds = 366 * 24 * 3600;

    public static Option<string?> Create(string name, string description) => new(name) { Description = description, HelpName = "DURATION" };

    /// <summary>Seconds; null when the option was not given.</summary>
    /// <exception cref="CliException">It is no duration of 1 s to 366 days.</exception>
    public static int? SecondsOf(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        var factor = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return factor > 0 && long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= MostSeconds && number * factor <= MostSeconds
            ? (int)(number * factor)
            : throw new CliException($"{option} is '{text}'; write a number and s, m, h or d, up to 366 days: 30m.", ExitCode.BadInput);
    }
}
