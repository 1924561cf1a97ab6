using System.CommandLine;

namespace Failover.Cli.Tests;

public sealed class CompletionWordsTests
{
    private static readonly RootCommand Root = FailoverCommand.Build(new VerbContext(new Screen(TextWriter.Null, TextWriter.Null, TimeProvider.System)));

    [Theory]
    [InlineData("failover ", "apply check completion status why")]
    [InlineData("failover license ", "inspect install issue list remove verdict")]
    [InlineData("failover dead-letters re", "list replay drop")]
    [InlineData("failover logs --", "--camera --server --takeover --follow --since --host --help")]
    [InlineData("failover license issue --", "--cameras --site --key --help")]
    [InlineData("failover logs -o ", "text json")]
    [InlineData("failover logs --output=", "--output=text --output=json")]
    [InlineData("failover maintenance ", "on off")]
    [InlineData("failover completion ", "bash zsh fish")]
    public void Of_Line_WhatTheTreeOffers(string line, string expected)
    {
        var words = CompletionWords.Of(Root, line).Words.Select(w => w.Word).ToList();
        Assert.Subset(words.ToHashSet(StringComparer.Ordinal), expected.Split(' ').ToHashSet(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("failover why ", nameof(LiveNames.Anything))]
    [InlineData("failover takeover ", nameof(LiveNames.Servers))]
    [InlineData("failover takeover --by anna ", nameof(LiveNames.Servers))]
    [InlineData("failover takeover slave-2 --to ", nameof(LiveNames.Spares))]
    [InlineData("failover takeover slave-2 ", nameof(LiveNames.None))]
    [InlineData("failover maintenance on ", nameof(LiveNames.Recorders))]
    [InlineData("failover proof ", nameof(LiveNames.Takeovers))]
    [InlineData("failover logs --takeover=", nameof(LiveNames.Takeovers))]
    [InlineData("failover logs --server ", nameof(LiveNames.Recorders))]
    [InlineData("failover export --server a --camera ", nameof(LiveNames.Cameras))]
    [InlineData("failover demo --server ", nameof(LiveNames.None))]
    public void Of_Line_WhichNamesAreAskedOfTheSite(string line, string names) => Assert.Equal(names, CompletionWords.Of(Root, line).Names.ToString());

    [Theory]
    [InlineData("failover apply --file ", "files")]
    [InlineData("failover license install ", "files")]
    [InlineData("failover up --data ", "dirs")]
    [InlineData("failover man ", "dirs")]
    [InlineData("failover status ", null)]
    public void Of_Line_WhereAPathMayStand(string line, string? files) => Assert.Equal(files, CompletionWords.Of(Root, line).Files);

    [Theory]
    [InlineData("failover")]
    [InlineData("")]
    [InlineData("failover nonsense ")]
    [InlineData("failover status --no-such ")]
    public void Of_NothingToSay_IsNoError(string line) => Assert.Equal(LiveNames.None, CompletionWords.Of(Root, line).Names);

    [Fact]
    public void Of_HiddenVerbs_AreNotOffered() => Assert.DoesNotContain(CompletionWords.Of(Root, "failover ").Words, w => w.Word is "cameras" or "complete");

    [Theory]
    [InlineData("a  b", "a|b")]
    [InlineData("a ", "a|")]
    [InlineData("a \"b c\" d", "a|b c|d")]
    [InlineData("a b\\ c", "a|b c")]
    public void Split_Line_AsAShellDoes(string line, string words) => Assert.Equal(words.Split('|'), CompletionWords.Split(line));

    /// <summary>A renamed option would lose its names in silence.</summary>
    [Fact]
    public void Of_EveryNameOfASite_IsCompletedSomewhere()
    {
        var kinds = from verb in Verbs(Root)
                    from symbol in verb.Options.Cast<Symbol>().Concat(verb.Arguments)
                    select NamedThings.Of(verb, symbol);
        Assert.Equal(Enum.GetValues<LiveNames>().Order(), kinds.Distinct().Order());
    }

    private static IEnumerable<Command> Verbs(Command verb) => verb.Subcommands.SelectMany(Verbs).Prepend(verb);
}
