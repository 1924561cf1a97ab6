using Failover.Contracts;
using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary>Asks for the versions of all that a site consists of. What cannot be asked is named, and the rest is told.</summary>
internal static class SiteVersions
{
    /// <summary>One dead recorder does not hold up the others' answer for longer.</summary>
    private static readonly TimeSpan RecorderWithin = TimeSpan.FromSeconds(5);

    public static async Task<VersionReport> AskAsync(ISite site, TimeProvider clock, CancellationToken ct)
    {
        var problems = new List<string>();
        var report = new VersionReport { Client = ProcessVersionOfClient, Site = site.Place };
        report = site is ClusterSite cluster ? await OfClusterAsync(report, cluster, problems, ct) : await OfHostAsync(report, site, problems, ct);
        return report with { Recorders = await RecordersAsync(site, clock, problems, ct), Problems = problems };
    }

    /// <summary>This program's own.</summary>
    public static ServiceVersion ProcessVersionOfClient => Platform.ProcessVersion.Of("failover");

    internal static IReadOnlyList<ServiceRow> Rows(IEnumerable<ComponentPod> pods) =>
        [.. pods.Where(p => !p.Ended).GroupBy(p => (p.Component, p.Version)).Select(g => new ServiceRow(g.Key.Component, g.Key.Version, g.Count(), g.Count(p => p.Ready)))];

    private static async Task<VersionReport> OfHostAsync(VersionReport report, ISite site, List<string> problems, CancellationToken ct) =>
        await TryAsync<ServiceVersion>(async () => await site.GetAsync<ServiceVersion>("v1/version", ct), problems) is { } one
            ? report with { Services = [new ServiceRow("every service", one.Version, 1, 1)] } : report;

    private static async Task<VersionReport> OfClusterAsync(VersionReport report, ClusterSite site, List<string> problems, CancellationToken ct)
    {
        var kinds = await TryAsync<IReadOnlyList<string>>(async () => await site.AskAsync(() => ClusterVersions.KindsAsync(site.Api, ct)), problems);
        if (kinds is null)
        {
            return report;
        }

        var pods = await TryAsync<IReadOnlyList<ComponentPod>>(async () => await site.AskAsync(() => ClusterVersions.PodsAsync(site.Api, ct)), problems);
        // The rights of a namespace do not reach the definitions: then only the served versions are known.
        var chart = kinds.Count == 0 ? null : await TryAsync<string>(() => site.AskAsync(() => ClusterVersions.ChartAsync(site.Api, ct)), []);
        return report with { Kinds = kinds, KindsChart = chart, Services = pods is null ? [] : Rows(pods) };
    }

    private static async Task<IReadOnlyList<RecorderVersion>> RecordersAsync(ISite site, TimeProvider clock, List<string> problems, CancellationToken ct)
    {
        if (problems.Count > 0 && !site.InCluster)
        {
            return []; // The site itself does not answer: nobody names its recorders.
        }

        var named = await TryAsync<List<(string Name, string Address)>>(async () => await NamesAsync(site, ct), problems);
        var answers = await Task.WhenAll((named ?? []).Select(r => OneAsync(site, clock, r.Name, r.Address, ct)));
        problems.AddRange(answers.Where(a => a.Version is null).Select(a => a.Problem));
        return [.. answers.Where(a => a.Version is not null).Select(a => a.Version!)];
    }

    private static async Task<List<(string Name, string Address)>> NamesAsync(ISite site, CancellationToken ct)
    {
        var status = await site.StatusAsync(ct);
        return [.. status.Servers.Select(s => (s.Name, s.Address)).Concat(status.Spares.Select(s => (s.Name, s.Address)))];
    }

    private static async Task<(RecorderVersion? Version, string Problem)> OneAsync(ISite site, TimeProvider clock, string name, string address, CancellationToken ct)
    {
        try
        {
            using var late = new CancellationTokenSource(RecorderWithin, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
            using var recorder = new SiteClient(site.RecorderOf(name, address));
            return (new RecorderVersion(name, (await recorder.GetAsync<ServiceVersion>("version", either.Token)).Version), "");
        }
        catch (Exception e) when (e is CliException or UriFormatException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (null, $"{name} does not tell its version: {(e is OperationCanceledException ? $"no answer within {RecorderWithin.TotalSeconds:0} s." : e.Message)}");
        }
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T?>> ask, List<string> problems)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (CliException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }
}
