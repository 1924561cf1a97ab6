namespace Failover.Cli;

/// <summary>One line of output. Renderers are pure: model in, lines out; only <see cref="Screen"/> knows of terminals.</summary>
internal sealed record TextLine(IReadOnlyList<Piece> Pieces)
{
    public static TextLine Empty { get; } = new([]);

    public static TextLine Of(params Piece[] pieces) => new(pieces);

    public string Plain => string.Concat(Pieces.Select(p => p.Text)).TrimEnd();

    /// <summary>The whole as plain text, as a file or a pipe gets it.</summary>
    public static string PlainText(IEnumerable<TextLine> lines) => string.Concat(lines.Select(l => l.Plain + "\n"));
}
