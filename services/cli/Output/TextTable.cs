namespace Failover.Cli;

/// <summary>Columns as wide as their widest cell, two spaces between; the last one is not padded and may be cut to a width.</summary>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<Piece[]> _rows = [];

    /// <summary>Columns (by index) with numbers: aligned right.</summary>
    public IReadOnlySet<int> Right { get; init; } = new HashSet<int>();

    /// <summary>0 = never cut.</summary>
    public int MaxWidth { get; init; }

    public int Count => _rows.Count;

    public void Add(params Piece[] cells)
    {
        if (cells.Length != headers.Length)
        {
            throw new ArgumentException($"A row of this table has {headers.Length} cells, not {cells.Length}.", nameof(cells));
        }

        _rows.Add(cells);
    }

    public IEnumerable<TextLine> Lines()
    {
        var widths = headers.Select((h, column) => Math.Max(h.Length, _rows.Count == 0 ? 0 : _rows.Max(r => r[column].Text.Length))).ToArray();
        yield return LineOf([.. headers.Select(h => new Piece(h.ToUpperInvariant(), Tone.Faint))], widths);
        foreach (var row in _rows)
        {
            yield return LineOf(row, widths);
        }
    }

    private TextLine LineOf(Piece[] cells, int[] widths)
    {
        var pieces = new List<Piece>(cells.Length * 2);
        var used = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            var text = cells[i].Text;
            var last = i == cells.Length - 1;
            if (last && MaxWidth > 0 && used + text.Length > MaxWidth && MaxWidth - used > 8)
            {
                text = string.Concat(text.AsSpan(0, MaxWidth - used - 3), "...");
            }

            var gap = new string(' ', Math.Max(0, widths[i] - text.Length));
            var right = Right.Contains(i);
            pieces.Add(new Piece(right ? gap + text : text, cells[i].Tone));
            if (!last)
            {
                pieces.Add((right ? "" : gap) + "  ");
            }

            used += widths[i] + 2;
        }

        return new TextLine(pieces);
    }
}
