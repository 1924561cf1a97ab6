namespace Failover.Bench;

/// <summary>The words after a benchmark's name: <c>--word VALUE</c> each. A benchmark takes its own; what nobody takes is refused.</summary>
internal sealed class BenchOptions
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    private BenchOptions()
    {
    }

    /// <summary>Throws <see cref="FormatException"/> with a sentence for people.</summary>
    public static BenchOptions Parse(ReadOnlySpan<string> words)
    {
        var options = new BenchOptions();
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new FormatException($"'{words[i]}' is no option; options are --word VALUE.");
            }

            if (i + 1 == words.Length)
            {
                throw new FormatException($"{words[i]} needs a value.");
            }

            options._given[words[i]] = words[i + 1];
        }

        return options;
    }

    public string? Text(string word)
    {
        _taken.Add(word);
        return _given.GetValueOrDefault(word);
    }

    /// <summary>A number of at least <paramref name="least"/>, or <paramref name="unless"/> when it is not given.</summary>
    public double Number(string word, double unless, double least = 0)
    {
        if (Text(word) is not { } text)
        {
            return unless;
        }

        return double.TryParse(text, out var number) && double.IsFinite(number) && number >= least
            ? number
            : throw new FormatException($"{word} needs a number of at least {least}, not '{text}'.");
    }

    /// <summary>A whole number from <paramref name="least"/> to a million.</summary>
    public int Whole(string word, int unless, int least = 1)
    {
        var number = Number(word, unless, least);
        return number <= 100_000_000 && number == Math.Floor(number) ? (int)number : throw new FormatException($"{word} needs a whole number, not '{number}'.");
    }

    /// <summary>Refuses what no benchmark asked for.</summary>
    public void NothingElse()
    {
        if (_given.Keys.FirstOrDefault(word => !_taken.Contains(word)) is { } unknown)
        {
            throw new FormatException($"{unknown} is not known here; known are {string.Join(", ", _taken.Order(StringComparer.Ordinal))}.");
        }
    }
}
