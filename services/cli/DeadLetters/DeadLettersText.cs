using Failover.Platform;

namespace Failover.Cli;

/// <summary>What <c>dead-letters</c> prints. Pure.</summary>
internal static class DeadLettersText
{
    public static IEnumerable<TextLine> Render(IReadOnlyList<DeadLetter> letters, int width = 0)
    {
        if (letters.Count == 0)
        {
            return [TextLine.Of(new Piece("No dead letters.", Tone.Good))];
        }

        var table = new TextTable("key", "time", "from", "reason", "what") { MaxWidth = width };
        foreach (var letter in letters)
        {
            table.Add(
                new Piece(letter.Key, Tone.Strong), $"{letter.Time?.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}{(letter.Time is null ? "-" : "Z")}", letter.From,
                new Piece(letter.Reason, Tone.Warn), letter.What);
        }

        return
        [
            .. table.Lines(),
            TextLine.Empty,
            TextLine.Of($"{Count(letters.Count)}. `failover dead-letters replay KEY` gives one back, `drop KEY` deletes it."),
        ];
    }

    /// <param name="fate">Replay or drop.</param>
    /// <param name="chosen">What was found of it, each with the reason why it stays, or null.</param>
    /// <param name="wanted">The keys that were asked for.</param>
    public static IEnumerable<TextLine> RenderChange(
        DeadLetterFate fate, IReadOnlyList<(DeadLetter Letter, string? Problem)> chosen, IReadOnlySet<string> wanted)
    {
        var word = fate == DeadLetterFate.Replay ? "given back" : "dropped";
        foreach (var (letter, problem) in chosen)
        {
            yield return problem is null
                ? TextLine.Of(new Piece(letter.Key, Tone.Strong), $"  {word}  {letter.What}")
                : TextLine.Of(new Piece(letter.Key, Tone.Strong), "  ", new Piece($"stays: {problem}", Tone.Bad));
        }

        foreach (var key in wanted.Where(k => !chosen.Any(v => v.Letter.Key.Equals(k, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal))
        {
            yield return TextLine.Of(new Piece(key, Tone.Strong), "  ", new Piece("no such dead letter: see `failover dead-letters list`", Tone.Bad));
        }

        yield return TextLine.Of($"{Count(chosen.Count(v => v.Problem is null))} {word}.");
    }

    private static string Count(int letters) => letters == 1 ? "1 dead letter" : $"{letters} dead letters";
}
