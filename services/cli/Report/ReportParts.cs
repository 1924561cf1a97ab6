using System.Text;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What was read for a report so far, and what could not be.</summary>
internal sealed class ReportParts
{
    private readonly List<ReportPart> _parts = [];
    private readonly List<ReportProblem> _problems = [];

    public IReadOnlyList<ReportPart> All => _parts;

    public IReadOnlyList<ReportProblem> Problems => _problems;

    public void Add(ReportPart part) => _parts.Add(part);

    public void Miss(string what, string why) => _problems.Add(new ReportProblem(what, why.ReplaceLineEndings(" ")));

    /// <summary>Reads one part; what goes wrong with it is written down.</summary>
    public async Task<bool> AddAsync(string name, string what, ReportFormat format, Func<Task<string>> read)
    {
        try
        {
            _parts.Add(new ReportPart(name, what, format, await read()));
            return true;
        }
        catch (Exception e) when (e is CliException or HttpRequestException or JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Miss(name, e.Message);
            return false;
        }
    }

    /// <summary>All that a source of log lines has, bounded.</summary>
    public Task AddLogAsync(ILogSource source, string name, string whose, CancellationToken ct) => AddAsync($"logs/{name}.jsonl", $"the newest log lines of {whose}", ReportFormat.JsonLines, async () =>
    {
        var lines = new List<LogLine>();
        for (var batch = await source.ReadAsync(TimeSpan.Zero, ct); batch.Lines.Count > 0; batch = await source.ReadAsync(TimeSpan.Zero, ct))
        {
            lines.AddRange(batch.Lines);
            if (lines.Count > LogMerge.DefaultCapacity)
            {
                break;
            }
        }

        return LinesOf(lines);
    });

    public static string LinesOf<T>(IEnumerable<T> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            text.Append(JsonSerializer.Serialize(value, FailoverJson.Options)).Append('\n');
        }

        return text.ToString();
    }
}
