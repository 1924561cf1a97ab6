using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Failover.Platform;

/// <summary>
/// YAML as a tree whose every node knows its place in the file. Read from the parser's events, so that documents before a syntax
/// error are still checked and a doubled key is one error among the others. Anchors are refused: a site.yaml needs none, and an
/// alias can make a small file huge.
/// </summary>
internal abstract record YamlTree(int Line, int Column)
{
    private const int MaxDepth = 20;

    public static List<YamlTree> Read(string text, SiteFileReading reading)
    {
        var documents = new List<YamlTree>();
        var parser = new Parser(new StringReader(text));
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is DocumentStart)
                {
                    parser.MoveNext();
                    var document = ReadNode(parser, reading, 0);
                    if (document is not YamlText { IsNull: true })
                    {
                        documents.Add(document);
                    }
                }
            }
        }
        catch (YamlException e)
        {
            reading.Add((int)e.Start.Line, (int)e.Start.Column, $"this is not YAML: {FirstLine(e)}", "mind the indentation, colons and quotes");
        }
        return documents;
    }

    private static YamlTree ReadNode(Parser parser, SiteFileReading reading, int depth)
    {
        var current = parser.Current!;
        var (line, column) = ((int)current.Start.Line, (int)current.Start.Column);
        if (depth > MaxDepth)
        {
            throw new YamlException(current.Start, current.End, $"nested deeper than {MaxDepth}");
        }
        if (current is AnchorAlias || (current is NodeEvent node && !node.Anchor.IsEmpty))
        {
            throw new YamlException(current.Start, current.End, "anchors and aliases are not supported; write the value again");
        }
        return current switch
        {
            Scalar scalar => new YamlText(line, column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadSequence(parser, reading, depth, line, column),
            MappingStart => ReadMapping(parser, reading, depth, line, column),
            _ => throw new YamlException(current.Start, current.End, "a value was expected"),
        };
    }

    private static YamlList ReadSequence(Parser parser, SiteFileReading reading, int depth, int line, int column)
    {
        var items = new List<YamlTree>();
        while (parser.MoveNext() && parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(parser, reading, depth + 1));
        }
        return new YamlList(line, column, items);
    }

    private static YamlMap ReadMapping(Parser parser, SiteFileReading reading, int depth, int line, int column)
    {
        var entries = new List<YamlEntry>();
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            var key = ReadNode(parser, reading, depth + 1);
            parser.MoveNext();
            var value = ReadNode(parser, reading, depth + 1);
            if (key is not YamlText text)
            {
                reading.Add(key.Line, key.Column, "a key must be a plain word", "write key: value");
            }
            else if (entries.Exists(e => string.Equals(e.Key, text.Text, StringComparison.Ordinal)))
            {
                reading.Add(key.Line, key.Column, $"the key '{text.Text}' is here twice", "remove one of them");
            }
            else
            {
                entries.Add(new YamlEntry(text.Text, text.Line, text.Column, value));
            }
        }
        return new YamlMap(line, column, entries);
    }

    private static string FirstLine(YamlException e)
    {
        // The parser's messages may begin with their own "(Line: ...)" prefix.
        var message = e.Message.Split('\n')[0];
        var end = message.StartsWith("(Line", StringComparison.Ordinal) ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return (end < 0 ? message : message[(end + 3)..]).Trim().TrimEnd('.');
    }
}

internal sealed record YamlText(int Line, int Column, string Text, bool Plain) : YamlTree(Line, Column)
{
    public bool IsNull => Plain && Text is "" or "~" or "null";
}

internal sealed record YamlList(int Line, int Column, List<YamlTree> Items) : YamlTree(Line, Column);

internal sealed record YamlMap(int Line, int Column, List<YamlEntry> Entries) : YamlTree(Line, Column)
{
    public YamlEntry? Find(string key) => Entries.Find(e => string.Equals(e.Key, key, StringComparison.Ordinal));
}

internal sealed record YamlEntry(string Key, int Line, int Column, YamlTree Value);
