namespace Failover.Cli;

/// <summary>The past as a table. Pure.</summary>
internal static class HistoryText
{
    public static IReadOnlyList<TextLine> Render(IReadOnlyList<HistoryRow> rows, ProgramName program, int width = 0)
    {
        if (rows.Count == 0)
        {
            return [TextLine.Of("No takeover and no reinsertion is known for that.")];
        }

        var table = new TextTable("declared", "name", "spare", "outcome", "active", "served", "home", "pictures", "gaps", "reason")
        {
            MaxWidth = width, Right = new HashSet<int> { 4, 5, 6 },
        };
        foreach (var row in rows)
        {
            table.Add(
                row.Declared is { } at ? $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "-",
                row.Name,
                row.Spare ?? "nobody",
                new Piece(row.Outcome, ToneOf(row)),
                After(row.Declared, row.Active),
                After(row.Active, row.Returning),
                After(row.Declared, row.Completed),
                row.Pictures == 0 ? "-" : $"{row.Pictures}, {Quantity.Bytes(row.Bytes)}",
                row.Gaps switch { true => new Piece("yes", Tone.Bad), false => new Piece("none", Tone.Good), _ => "-" },
                new Piece(row.Reason, Tone.Faint));
        }

        var lines = table.Lines().ToList();
        if (rows.FirstOrDefault(r => r.Gaps == true) is { } gap)
        {
            lines.Add(TextLine.Of($"Footage was lost. Next: {program.Text} why {gap.Name}"));
        }

        return lines;
    }

    private static Tone ToneOf(HistoryRow row) => row.Outcome switch
    {
        "Completed" => Tone.Good,
        "Refused" or "Failed" or "CompletedWithGaps" or "NoHome" => Tone.Bad,
        "Vetoed" or "Cancelled" or "Superseded" => Tone.Faint,
        _ => Tone.Warn,
    };

    private static string After(DateTimeOffset? from, DateTimeOffset? to) => from is { } a && to is { } b && b >= a ? Quantity.Duration(b - a) : "-";
}
