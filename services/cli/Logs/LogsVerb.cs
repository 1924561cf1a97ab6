using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;
using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary><c>failover logs</c>: what services and recorders log, as one stream in the order of time.</summary>
internal static class LogsVerb
{
    private const int StandardSeconds = 600;

    public static Command Create(VerbContext context)
    {
        var dir = new Option<string?>("--dir") { Description = "Read the log files of this folder (NAME.log) instead of asking a site: a demo's, for one.", HelpName = "DIR" };
        var server = new Option<string?>("--server") { Description = "What this server or spare says, and what is said about it.", HelpName = "NAME" };
        var service = new Option<string?>("--service") { Description = "What this service says: heartbeat, election, license, reinsertion, recorder-proxy, management, local-host.", HelpName = "NAME" };
        var camera = new Option<string?>("--camera") { Description = "What is said about this camera.", HelpName = "NAME" };
        var takeover = new Option<string?>("--takeover") { Description = "What belongs to the incident of this takeover (slave-2-t2).", HelpName = "NAME" };
        var since = DurationOption.Create("--since", "Lines of the last 90s, 30m, 2h, 1d. Default: 10m; with --takeover or --dir all there are.");
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing new lines until Ctrl-C." };
        var output = new Option<string>("--output", "-o") { Description = "text, or json: one object per line, exceptions with their stack trace.", DefaultValueFactory = _ => "text", HelpName = "text|json" };
        output.AcceptOnlyFromAmong("text", "json");
        var verb = new Command("logs", "Print what services and recorders log, as one stream in the order of time.")
        {
            server, service, camera, takeover, since, follow, output, dir,
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var asked = new Asked(
                parsed.GetValue(server), parsed.GetValue(service), parsed.GetValue(camera), parsed.GetValue(takeover), SinceOf(context.Clock, parsed.GetValue(since)));
            var print = Printer(context.Screen, parsed.GetRequiredValue(output) == "json");
            if (parsed.GetValue(dir) is { } folder)
            {
                return parsed.GetValue(follow)
                    ? throw new CliException("--follow asks a running site: leave out --dir, or follow the file with `tail -f`.", ExitCode.BadInput)
                    : OfFolder(folder, asked, print);
            }

            if (context.Target.IsCluster(parsed))
            {
                return await OfClusterAsync(context, context.Target.KubernetesOf(parsed), asked, parsed.GetValue(follow), print, ct);
            }

            using var site = context.Target.Open(parsed);
            return await OfSiteAsync(context, site, asked, parsed.GetValue(follow), print, ct);
        });
        return verb;
    }

    /// <summary>The times and names that were asked for, before it is known what they are.</summary>
    internal sealed record Asked(string? Server, string? Service, string? Camera, string? Takeover, DateTimeOffset? Since)
    {
        public LogQuery Query(IncidentScope? incident, DateTimeOffset otherwise) => new()
        {
            Server = Server, Service = Service, Camera = Camera, Incident = incident, Since = Since ?? (incident is null ? otherwise : incident.From),
        };
    }

    internal static int OfFolder(string folder, Asked asked, Action<LogLine> print)
    {
        var files = LogFiles.Read(folder);
        var incident = asked.Takeover is { } name
            ? IncidentScope.Of(name, files.Values.SelectMany(l => l)) ?? throw new CliException($"No line in {folder} is about a takeover '{name}'.", ExitCode.BadInput) : null;
        var query = asked.Query(incident, DateTimeOffset.MinValue);
        var merge = new LogMerge(TimeSpan.Zero);
        foreach (var (process, lines) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            foreach (var line in lines.Where(query.Wants))
            {
                merge.Add(process, line, DateTimeOffset.MinValue);
            }
        }

        foreach (var line in merge.Rest())
        {
            print(line);
        }

        return ExitCode.Well;
    }

    private static async Task<int> OfSiteAsync(VerbContext context, ISite site, Asked asked, bool follow, Action<LogLine> print, CancellationToken ct)
    {
        var status = await site.StatusAsync(ct);
        CheckNames(asked, status);
        var incident = asked.Takeover is { } name
            ? IncidentScope.Of(await site.ObjectAsync<Takeover>(name, ct) ?? throw new CliException($"The takeover {name} was deleted just now.")) : null;
        var query = asked.Query(incident, context.Clock.GetUtcNow().AddSeconds(-StandardSeconds));
        var recorders = status.Servers.Select(s => s.Name).Concat(status.Spares.Select(s => s.Name)).Order(StringComparer.Ordinal);
        var sources = recorders.Select(r => new SiteLogSource(site, r, query.Since)).Prepend(new SiteLogSource(site, null, query.Since)).ToList<ILogSource>();
        return await PrintAsync(context, sources, query, follow, print, ct);
    }

    private static async Task<int> OfClusterAsync(
        VerbContext context, KubernetesOptions options, Asked asked, bool follow, Action<LogLine> print, CancellationToken ct)
    {
        var connection = KubernetesConnection.Open(options);
        using var site = ClusterLogs.Open(connection, options, context.Clock);
        var incident = asked.Takeover is { } name ? IncidentScope.Of(await ClusterLogs.TakeoverAsync(site, name, connection.Namespace, ct)) : null;
        var query = asked.Query(incident, context.Clock.GetUtcNow().AddSeconds(-StandardSeconds));
        return await PrintAsync(context, await ClusterLogs.SourcesAsync(connection, query.Since, context.Clock, ct), query, follow, print, ct);
    }

    private static async Task<int> PrintAsync(
        VerbContext context, IReadOnlyList<ILogSource> sources, LogQuery query, bool follow, Action<LogLine> print, CancellationToken ct)
    {
        var stream = new LogStream(sources, query, print, problem => context.Screen.Error($"failover: {problem}"), context.Clock);
        var read = await stream.ReadAsync(ct);
        if (follow && !ct.IsCancellationRequested)
        {
            await stream.FollowAsync(ct);
        }

        return read > 0 ? ExitCode.Well : ExitCode.Failed;
    }

    /// <summary>A name that the site does not have is a typo, not a silence.</summary>
    internal static void CheckNames(Asked asked, SiteStatus status)
    {
        Check("server or spare", asked.Server, status.Servers.Select(s => s.Name).Concat(status.Spares.Select(s => s.Name)));
        Check("service", asked.Service, ["heartbeat", "election", "license", "reinsertion", "recorder-proxy", "management", "local-host"]);
        Check("camera", asked.Camera, status.Cameras.Select(c => c.Camera));
        Check("takeover", asked.Takeover, status.Takeovers.Select(t => t.Name));

        static void Check(string what, string? name, IEnumerable<string> known)
        {
            var all = known.ToList();
            if (name is not null && !all.Contains(name, StringComparer.Ordinal))
            {
                throw new CliException($"The site has no {what} '{name}'; it has {(all.Count == 0 ? "none" : string.Join(", ", all))}.", ExitCode.BadInput);
            }
        }
    }

    internal static Action<LogLine> Printer(Screen screen, bool json) => json
        ? line => screen.Out.WriteLine(JsonSerializer.Serialize(line, FailoverJson.Options))
        : line => screen.Line(LogLineText.Of(line));

    private static DateTimeOffset? SinceOf(TimeProvider clock, string? text) =>
        DurationOption.SecondsOf(text, "--since") is { } seconds ? clock.GetUtcNow().AddSeconds(-seconds) : null;
}
