using System.Globalization;

namespace Failover.Simulation;

/// <summary>One line of a script: something breaks, or somebody does something, at a time, perhaps for a while.</summary>
/// <param name="At">Time of the run.</param>
/// <param name="What">A word of <see cref="FaultCatalog"/>: <c>kill</c>, <c>disk-full</c> ...</param>
/// <param name="Target">Whom it strikes; <c>-</c> for the whole site.</param>
/// <param name="Value">What the word needs besides; <c>-</c> for nothing.</param>
/// <param name="For">How long it lasts; zero for a thing that is over at once.</param>
internal sealed record Fault(TimeSpan At, string What, string Target, string Value, TimeSpan For)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(int)At.TotalMinutes:00}:{At.Seconds:00}.{At.Milliseconds:000}  {What,-16} {Target,-20} {Value,-12}{(For > TimeSpan.Zero ? $" for {For.TotalSeconds:0.0##}" : "")}").TrimEnd();

    /// <exception cref="FormatException">The line is none; the message says what is wrong.</exception>
    public static Fault Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (4 or 6) || (words.Length == 6 && words[4] != "for"))
        {
            throw new FormatException($"'{line}' is not a fault: write MM:SS.mmm WHAT TARGET VALUE [for SECONDS].");
        }

        var time = words[0].Split(':');
        if (time.Length != 2
            || !int.TryParse(time[0], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || !double.TryParse(time[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            throw new FormatException($"'{words[0]}' is not a time: write MM:SS.mmm.");
        }

        var lasts = 0.0;
        if (words.Length == 6 && !double.TryParse(words[5], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out lasts))
        {
            throw new FormatException($"'{words[5]}' is not a number of seconds.");
        }

        return new Fault(TimeSpan.FromMinutes(minutes) + Exactly(seconds), words[1], words[2], words[3], Exactly(lasts));
    }

    // To the millisecond: 45.123 as a double is a little less.
    private static TimeSpan Exactly(double seconds) => TimeSpan.FromMilliseconds((long)Math.Round(seconds * 1000));
}
