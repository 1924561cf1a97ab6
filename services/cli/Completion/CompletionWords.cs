using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;

namespace Failover.Cli;

/// <summary>What may stand at the end of a half-written command line. Pure: names that only the site knows are named by their kind.</summary>
/// <param name="Words">Each with a description, which may be empty.</param>
/// <param name="Names">Names to be asked of the site.</param>
/// <param name="Prefix">Stands before each name: <c>--server=</c>.</param>
/// <param name="Files"><c>files</c> or <c>dirs</c> when a path may stand here.</param>
internal sealed record CompletionWords(IReadOnlyList<(string Word, string Description)> Words, LiveNames Names = LiveNames.None, string Prefix = "", string? Files = null)
{
    private static readonly CompletionWords Nothing = new([]);

    /// <param name="root">The command tree.</param>
    /// <param name="line">The line up to the cursor, with the program's name.</param>
    public static CompletionWords Of(RootCommand root, string line) => Of(root, Split(line));

    /// <param name="root">The command tree.</param>
    /// <param name="words">The program's name and what follows; the last one is what is being written.</param>
    public static CompletionWords Of(RootCommand root, IReadOnlyList<string> words)
    {
        var current = words[^1];
        Command verb = root;
        var position = 0;
        Option? open = null;
        foreach (var word in words.Skip(1).SkipLast(1))
        {
            if (open is not null)
            {
                open = null;
            }
            else if (word.StartsWith('-'))
            {
                open = OptionOf(verb, word) is { } option && TakesValue(option) ? option : null;
            }
            else if (position == 0 && verb.Subcommands.FirstOrDefault(c => c.Name == word) is { } next)
            {
                verb = next;
            }
            else
            {
                position++;
            }
        }

        if (words.Count < 2)
        {
            return Nothing;
        }

        if (open is not null)
        {
            return OfValue(verb, open, "");
        }

        if (current.StartsWith('-'))
        {
            var equal = current.IndexOf('=', StringComparison.Ordinal);
            return equal > 0 && OptionOf(verb, current[..equal]) is { } given && TakesValue(given) ? OfValue(verb, given, current[..(equal + 1)]) : OfOptions(verb);
        }

        return OfPosition(verb, position);
    }

    /// <summary>The words of a shell's line; the last one is what is being written, and may be empty. Quotes hold words together.</summary>
    internal static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote is null && char.IsWhiteSpace(c))
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }
            else if (c is '"' or '\'' && (quote is null || quote == c))
            {
                quote = quote is null ? c : null;
            }
            else if (c == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else
            {
                word.Append(c);
            }
        }

        words.Add(word.ToString());
        return words;
    }

    private static CompletionWords OfOptions(Command verb) => new(
    [
        .. OptionsOf(verb).Where(o => !o.Hidden).OrderBy(o => o.Name, StringComparer.Ordinal).Select(o => (o.Name, FirstSentence(o.Description))),
    ]);

    private static CompletionWords OfPosition(Command verb, int position)
    {
        if (position == 0 && verb.Subcommands.Any(c => !c.Hidden))
        {
            return new CompletionWords([.. verb.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, FirstSentence(c.Description)))]);
        }

        var argument = verb.Arguments.Where(a => !a.Hidden).Take(position + 1).LastOrDefault();
        return argument is null || (position >= verb.Arguments.Count && argument.Arity.MaximumNumberOfValues <= 1) ? Nothing
            : new CompletionWords(WordsOf(argument.GetCompletions(CompletionContext.Empty), ""), NamedThings.Of(verb, argument), "", NamedThings.FilesOf(argument));
    }

    private static CompletionWords OfValue(Command verb, Option option, string prefix) =>
        new(WordsOf(option.GetCompletions(CompletionContext.Empty), prefix), NamedThings.Of(verb, option), prefix, NamedThings.FilesOf(option));

    private static List<(string, string)> WordsOf(IEnumerable<CompletionItem> items, string prefix) => [.. items.Select(i => (prefix + i.Label, ""))];

    private static Option? OptionOf(Command verb, string word) => OptionsOf(verb).FirstOrDefault(o => o.Name == word || o.Aliases.Contains(word));

    // Those of the root that hold everywhere, as --help.
    private static IEnumerable<Option> OptionsOf(Command verb) =>
        verb.Options.Concat(verb.Parents.OfType<Command>().SelectMany(p => OptionsOf(p).Where(o => o.Recursive)));

    private static bool TakesValue(Option option) => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;

    private static string FirstSentence(string? text)
    {
        var end = text?.IndexOf(". ", StringComparison.Ordinal) ?? -1;
        return (end < 0 ? text ?? "" : text![..end]).TrimEnd('.').ReplaceLineEndings(" ");
    }
}
