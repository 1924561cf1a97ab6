using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary>What a report has of a cluster besides the site: its pods, its Events, and the logs of containers, which are there while nothing else answers.</summary>
internal sealed class ReportOfCluster(ClusterSite site, ReportParts parts, TimeProvider clock)
{
    public async Task PodsAsync(CancellationToken ct)
    {
        IReadOnlyList<ComponentPod> pods = [];
        if (await parts.AddAsync("pods.txt", "the site's pods: which are ready, how often they were started anew and why", ReportFormat.Text, async () =>
        {
            pods = await site.AskAsync(() => ClusterVersions.PodsAsync(site.Api, ct));
            return TextLine.PlainText(Table(pods));
        }))
        {
            await parts.AddAsync("pods.jsonl", "the same", ReportFormat.JsonLines, () => Task.FromResult(ReportParts.LinesOf(pods)));
        }
    }

    public Task EventsAsync(DateTimeOffset since, CancellationToken ct) => parts.AddAsync(
        "events.jsonl", "what the cluster keeps of the site's Events, an hour or so", ReportFormat.JsonLines, async () =>
            ReportParts.LinesOf((await site.AskAsync(() => EventReader.ReadAsync(site.Api, ct))).Select(e => EventEntries.Of(e, site.Namespace)).Where(e => e.Time >= since)));

    public async Task LogsAsync(DateTimeOffset since, CancellationToken ct)
    {
        IReadOnlyList<PodLogSource> sources;
        try
        {
            sources = [.. (await ClusterLogs.SourcesAsync(site.Connection, since, clock, ct)).OfType<PodLogSource>()];
        }
        catch (CliException e)
        {
            parts.Miss("logs", e.Message);
            return;
        }

        foreach (var source in sources)
        {
            await parts.AddLogAsync(source, source.FileName, $"the pod {source.Name}", ct);
        }
    }

    internal static IReadOnlyList<TextLine> Table(IReadOnlyList<ComponentPod> pods)
    {
        var table = new TextTable("pod", "component", "version", "ready", "restarts", "node", "note");
        foreach (var pod in pods)
        {
            table.Add(
                pod.Name, pod.Component, pod.Version, new Piece(pod.Ready ? "yes" : "no", pod.Ready ? Tone.Good : Tone.Bad), $"{pod.Restarts}", pod.Node, pod.Note);
        }

        return [.. table.Lines()];
    }
}
