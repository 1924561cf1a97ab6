using System.Text;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Reads the parts of a report one after the other. What cannot be read is written down, and it goes on.</summary>
internal sealed class ReportCollecting(SiteClient site, TimeProvider clock, DateTimeOffset since)
{
    /// <summary>Takeovers and proofs: the newest ones.</summary>
    private const int MostTakeovers = 50;
    private const int MostProofs = 20;
    private const int EventPages = 20;

    private static readonly string[] Kinds = ["site", "siteserver", "failoverserver", "camera", "failoverlicense", "takeover", "reinsertion"];

    private readonly List<ReportPart> _parts = [];
    private readonly List<ReportProblem> _problems = [];

    public IReadOnlyList<ReportPart> Parts => _parts;

    public IReadOnlyList<ReportProblem> Problems => _problems;

    /// <summary>Null when the site did not answer.</summary>
    public SiteStatus? Status { get; private set; }

    public async Task RunAsync(bool logs, string proofs, CancellationToken ct)
    {
        await AddAsync("machine.txt", "the machine on which this report was made, and its settings", ReportFormat.Text, () => Task.FromResult(ReportMachine.Text(clock)));
        await AddAsync("status.json", "what is so now", ReportFormat.Json, async () =>
        {
            var text = await site.TextAsync("v1/status", ct);
            Status = JsonSerializer.Deserialize<SiteStatus>(text, FailoverJson.Options);
            return text;
        });
        if (Status is { } status)
        {
            await OfStatusAsync(status, ct);
        }

        foreach (var (name, what, path) in ((string, string, string)[])
            [("licences.json", "the installed licences and what each is worth", "v1/licenses"), ("metrics/services.txt", "metrics of the services", "metrics")])
        {
            await AddAsync(name, what, name.EndsWith("json", StringComparison.Ordinal) ? ReportFormat.Json : ReportFormat.Text, () => site.TextAsync(path, ct));
        }

        foreach (var kind in Kinds)
        {
            await AddAsync($"objects/{kind}.json", $"all objects of the kind {kind}", ReportFormat.Json, () => site.TextAsync($"v1/objects/{kind}", ct));
        }

        var entries = await JournalAsync(ct);
        await TakeoversAsync(entries, ct);
        if (Status is not null)
        {
            await RecordersAsync(Status, ct);
            if (logs)
            {
                await LogsAsync(Status, ct);
            }
        }

        ProofsOf(proofs);
    }

    private async Task OfStatusAsync(SiteStatus status, CancellationToken ct)
    {
        await AddAsync("status.txt", "the same as `failover status` prints it", ReportFormat.Text, () => Task.FromResult(TextLine.PlainText(StatusText.Render(status))));
        await AddAsync("check.txt", "is the site ready for a failure (`failover check`)", ReportFormat.Text, async () => TextLine.PlainText(CheckVerb.Render(status, await CheckVerb.FindingsAsync(site, status, ct))));
        var plan = "";
        await AddAsync("plan.json", "who guards whom, with the arithmetic", ReportFormat.Json, async () => plan = await site.TextAsync("v1/guards", ct));
        if (plan.Length > 0)
        {
            await AddAsync("plan.txt", "the same as `failover plan` prints it", ReportFormat.Text, () => Task.FromResult(TextLine.PlainText(PlanText.Render(JsonSerializer.Deserialize<GuardPlanReport>(plan, FailoverJson.Options)!))));
        }
    }

    private async Task<IReadOnlyList<JournalEntry>> JournalAsync(CancellationToken ct)
    {
        var entries = new List<JournalEntry>();
        await AddAsync("journal.jsonl", "the journal, one entry a line", ReportFormat.JsonLines, async () =>
        {
            var cursor = 0L;
            for (var pages = 0; pages < EventPages; pages++)
            {
                var page = await site.EventsAsync(cursor, waitSeconds: 0, ct);
                entries.AddRange(page.Entries.Where(e => e.Time >= since));
                if (page.Entries.Count == 0 || page.Next <= cursor)
                {
                    break;
                }

                cursor = page.Next;
            }

            return LinesOf(entries);
        });
        return entries;
    }

    private async Task TakeoversAsync(IReadOnlyList<JournalEntry> entries, CancellationToken ct)
    {
        IReadOnlyList<Takeover> takeovers = [];
        try
        {
            takeovers = await site.GetAsync<IReadOnlyList<Takeover>>("v1/objects/takeover", ct);
        }
        catch (CliException)
        {
            // The part of the objects said so already.
        }

        foreach (var takeover in takeovers.Where(t => IncidentScope.Of(t).To >= since).OrderByDescending(t => t.Metadata.CreationTimestamp).Take(MostTakeovers))
        {
            var name = takeover.Metadata.Name;
            await AddAsync($"takeovers/{name}.txt", $"why {name} was decided, and its states (`failover why {name}`)", ReportFormat.Text,
                () => Task.FromResult(TextLine.PlainText(WhyTakeoverText.Render(takeover, [.. entries.Where(e => e.Takeover == name)]))));
        }
    }

    private async Task RecordersAsync(SiteStatus status, CancellationToken ct)
    {
        foreach (var (name, address) in status.Servers.Select(s => (s.Name, s.Address)).Concat(status.Spares.Select(s => (s.Name, s.Address))))
        {
            using var recorder = Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? new SiteClient(url) : null;
            if (recorder is null)
            {
                _problems.Add(new ReportProblem($"recorders/{name}", $"its address is '{address}', which is none of HTTP."));
                continue;
            }

            // One that does not answer is asked once.
            var answers = await AddAsync($"recorders/{name}/status.json", $"what {name} says of itself", ReportFormat.Json, () => recorder.TextAsync("status", ct));
            if (answers)
            {
                await AddAsync($"recorders/{name}/metrics.txt", $"metrics of {name}", ReportFormat.Text, () => recorder.TextAsync("metrics", ct));
            }
        }
    }

    private async Task LogsAsync(SiteStatus status, CancellationToken ct)
    {
        foreach (var recorder in status.Servers.Select(s => s.Name).Concat(status.Spares.Select(s => s.Name)).Prepend(null))
        {
            var source = new SiteLogSource(site, recorder, since);
            await AddAsync($"logs/{source.Name}.jsonl", $"the newest log lines of {(recorder is null ? "the services" : recorder)}", ReportFormat.JsonLines, async () =>
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
        }
    }

    private void ProofsOf(string folder)
    {
        try
        {
            foreach (var path in Directory.GetFiles(folder, "proof-*.json").OrderByDescending(File.GetLastWriteTimeUtc).Take(MostProofs))
            {
                // As it stands: its hash holds only as long as no byte changes. So it is a text here, and only a credential would be taken out.
                _parts.Add(new ReportPart($"proofs/{Path.GetFileName(path)}", "a proof that was found on this machine", ReportFormat.Text, File.ReadAllText(path)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new ReportProblem($"proofs in {folder}", e.Message));
        }
    }

    private async Task<bool> AddAsync(string name, string what, ReportFormat format, Func<Task<string>> read)
    {
        try
        {
            _parts.Add(new ReportPart(name, what, format, await read()));
            return true;
        }
        catch (Exception e) when (e is CliException or HttpRequestException or JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            _problems.Add(new ReportProblem(name, e.Message.ReplaceLineEndings(" ")));
            return false;
        }
    }

    private static string LinesOf<T>(IEnumerable<T> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            text.Append(JsonSerializer.Serialize(value, FailoverJson.Options)).Append('\n');
        }

        return text.ToString();
    }
}
