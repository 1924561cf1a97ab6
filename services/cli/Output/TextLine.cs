namespace Failover.Cli;

/// <summary>One line of output. Renderers are pure: model in, lines out; only <see cref="Screen"/> knows of terminals.</summary>
internal sealed record TextLine(IReadOnlyList<Piece> Pieces)
{
    public static TextLine Empty { get; } = new([]);

    public static TextLine Of(params Piece[] pieces) => new(pieces);

    public string Plain => string.Concat(Pieces.Select(p => p.Text)).TrimEnd();

    /// <summary>Its first <paramref name="width"/> characters: where lines must not wrap.</summary>
    public TextLine CutTo(int width)
    {
        var pieces = new List<Piece>();
        foreach (var piece in Pieces)
        {
            pieces.Add(piece.Text.Length <= width ? piece : piece with { Text = piece.Text[..width] });
            width -= pieces[^1].Text.Length;
        }

        return new TextLine(pieces);
    }

    /// <summary>The whole as plain text, as a file or a pipe gets it.</summary>
    public static string PlainText(IEnumerable<TextLine> lines) => string.Concat(lines.Select(l => l.Plain + "\n"));
}
