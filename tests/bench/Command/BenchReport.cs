using System.Text;
using System.Text.Json;

namespace Failover.Bench;

/// <summary>What one benchmark found: its rows, and what a reader must know to believe them.</summary>
/// <param name="Notes">Full sentences: what was run, on what, and what disturbed it.</param>
internal sealed record BenchReport(string Name, IReadOnlyList<BenchRow> Rows, IReadOnlyList<string> Notes)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public bool Reached => Rows.All(row => row.Reached != false);

    /// <summary>Fixed columns.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"{"what",-58} {"goal",-16} {"measured",-22} {"peer",-34} verdict");
        foreach (var row in Rows)
        {
            var verdict = row.Reached switch { true => "reached", false => "missed", null => "" };
            text.AppendLine($"{row.What,-58} {row.Goal,-16} {row.Measured,-22} {row.Peer,-34} {verdict}".TrimEnd());
        }

        foreach (var note in Notes)
        {
            text.Append("  ").AppendLine(note);
        }

        return text.ToString();
    }

    public string ToJson(Machine machine) => JsonSerializer.Serialize(new { Name, machine, Reached, Rows, Notes }, Json);
}
