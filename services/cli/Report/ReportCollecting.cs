using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Reads the parts of a report one after the other. What cannot be read is written down, and it goes on.</summary>
internal sealed class ReportCollecting(ISite site, TimeProvider clock, DateTimeOffset since)
{
    /// <summary>Takeovers and proofs: the newest ones.</summary>
    private const int MostTakeovers = 50;
    private const int MostProofs = 20;
    private const int EventPages = 20;

    private readonly ReportParts _parts = new();

    public IReadOnlyList<ReportPart> Parts => _parts.All;

    public IReadOnlyList<ReportProblem> Problems => _parts.Problems;

    /// <summary>Null when the site did not answer.</summary>
    public SiteStatus? Status { get; private set; }

    public async Task RunAsync(bool logs, string proofs, CancellationToken ct)
    {
        await AddAsync("machine.txt", "the machine on which this report was made, and its settings", ReportFormat.Text, () => Task.FromResult(ReportMachine.Text(clock)));
        await AddAsync("versions.txt", "the versions of every service and of the custom resources (`failover version`)", ReportFormat.Text, async () =>
            TextLine.PlainText(VersionText.Render(await SiteVersions.AskAsync(site, clock, ct))));
        await AddAsync("status.json", "what is so now", ReportFormat.Json, async () =>
        {
            var text = await site.StatusJsonAsync(ct);
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

        await ObjectsAsync<Site>(ct);
        await ObjectsAsync<SiteServer>(ct);
        await ObjectsAsync<FailoverServer>(ct);
        await ObjectsAsync<Camera>(ct);
        await ObjectsAsync<FailoverLicense>(ct);
        await ObjectsAsync<Takeover>(ct);
        await ObjectsAsync<Reinsertion>(ct);
        var entries = await JournalAsync(ct);
        await TakeoversAsync(entries, ct);
        if (Status is not null)
        {
            await RecordersAsync(Status, ct);
        }

        if (site is ClusterSite cluster)
        {
            await OfClusterAsync(new ReportOfCluster(cluster, _parts, clock), logs, ct);
        }
        else if (Status is not null && logs)
        {
            await LogsAsync(Status, ct);
        }

        ProofsOf(proofs);
    }

    private async Task OfClusterAsync(ReportOfCluster report, bool logs, CancellationToken ct)
    {
        await report.PodsAsync(ct);
        await report.EventsAsync(since, ct);
        if (logs)
        {
            await report.LogsAsync(since, ct);
        }
    }

    private Task ObjectsAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => _parts.AddAsync(
            $"objects/{T.Kind.ToLowerInvariant()}.json", $"all objects of the kind {T.Kind.ToLowerInvariant()}", ReportFormat.Json,
            async () => JsonSerializer.Serialize(await site.ObjectsAsync<T>(ct), FailoverJson.Options));

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

            return ReportParts.LinesOf(entries);
        });
        return entries;
    }

    private async Task TakeoversAsync(IReadOnlyList<JournalEntry> entries, CancellationToken ct)
    {
        IReadOnlyList<Takeover> takeovers = [];
        try
        {
            takeovers = await site.ObjectsAsync<Takeover>(ct);
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
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                _parts.Miss($"recorders/{name}", $"its address is '{address}', which is none of HTTP.");
                continue;
            }

            using var recorder = new SiteClient(site.RecorderOf(name, address));
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
            await _parts.AddLogAsync(source, source.Name, recorder ?? "the services", ct);
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
            _parts.Miss($"proofs in {folder}", e.Message);
        }
    }

    private Task<bool> AddAsync(string name, string what, ReportFormat format, Func<Task<string>> read) => _parts.AddAsync(name, what, format, read);
}
