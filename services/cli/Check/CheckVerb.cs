using System.CommandLine;
using System.Net.Http.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover check</c>: is the site ready for a failure? Exit 3 with a list of what is missing.</summary>
internal static class CheckVerb
{
    public static Command Create(VerbContext context)
    {
        var verb = new Command("check", "Is the site ready for a failure: verdict, every camera covered, recorders beating, disks. Exit 3 with a list otherwise.")
        {
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            var status = await site.StatusAsync(ct);
            var findings = await FindingsAsync(site, status, ct);
            context.Screen.Lines(Render(status, findings));
            return findings.Count == 0 ? ExitCode.Well : ExitCode.Unhealthy;
        });
        return verb;
    }

    internal static async Task<IReadOnlyList<string>> FindingsAsync(ISite site, SiteStatus status, CancellationToken ct) =>
        [.. Readiness.OfSite(status), .. Readiness.OfCameras(status), .. Readiness.OfRecorders(await HealthAsync(site, status, ct))];

    internal static IReadOnlyList<TextLine> Render(SiteStatus status, IReadOnlyList<string> findings)
    {
        var what = $"{status.Servers.Count} servers, {status.Spares.Count} spares, {status.Cameras.Count} cameras";
        return findings.Count == 0
            ?
            [
                TextLine.Of(new Piece("READY", Tone.Good), $"  {what}: entitled, every camera recorded and covered, every recorder beating, disks in order."),
                .. LimitLines(status),
            ]
            :
            [
                TextLine.Of(new Piece("NOT READY", Tone.Bad), $"  {what}; {findings.Count} {(findings.Count == 1 ? "finding" : "findings")}:"),
                .. findings.Select(f => TextLine.Of($"  - {f}")),
                .. LimitLines(status),
            ];
    }

    private static List<TextLine> LimitLines(SiteStatus status)
    {
        var lines = new List<TextLine>();
        PlanText.AddLimits(lines, status.Readiness);
        return lines;
    }

    private static async Task<IReadOnlyDictionary<string, RecorderHealth?>> HealthAsync(ISite site, SiteStatus status, CancellationToken ct)
    {
        if (site.InCluster)
        {
            // Recorders' addresses are the cluster's own: their beats tell. Who sends none is found by the status.
            var rows = await site.GetAsync<RecorderRows>("v1/recorders", ct);
            return rows.Recorders.Where(r => r.Health is not null).ToDictionary(r => r.Name, r => r.Health, StringComparer.Ordinal);
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var recorders = status.Servers.Select(s => (s.Name, s.Address)).Concat(status.Spares.Select(s => (s.Name, s.Address))).ToList();
        var answers = await Task.WhenAll(recorders.Select(r => AskAsync(http, r.Address, ct)));
        return recorders.Select((r, i) => (r.Name, answers[i])).ToDictionary(p => p.Name, p => p.Item2);
    }

    private static async Task<RecorderHealth?> AskAsync(HttpClient http, string address, CancellationToken ct)
    {
        try
        {
            var answer = await http.GetFromJsonAsync<ProbeAnswer>(new Uri(new Uri(address), "probe"), FailoverJson.Options, ct);
            return answer?.Health;
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException or System.Text.Json.JsonException
            || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
