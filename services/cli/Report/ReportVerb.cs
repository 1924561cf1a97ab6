using System.CommandLine;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover report</c>: one zip with everything that support asks for, and no credential.</summary>
internal static class ReportVerb
{
    private const int StandardSeconds = 24 * 3600;

    public static Command Create(VerbContext context)
    {
        var name = new Argument<string?>("site") { Description = "Name of the site, to be sure that it is this one.", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string?>("--output", "-o") { Description = "The file to write. Default: failover-report-SITE-TIME.zip.", HelpName = "FILE.zip" };
        var since = DurationOption.Create("--since", "Journal, takeovers and logs of the last 90s, 30m, 2h, 1d. Default: 24h.");
        var logs = new Option<bool>("--logs") { Description = "With the newest log lines of services and recorders; in a cluster of its pods." };
        var proofs = new Option<string>("--proofs") { Description = "Folder in which proofs (proof-*.json) are looked for.", DefaultValueFactory = _ => ".", HelpName = "DIR" };
        var verb = new Command("report", "Write a zip for support: objects, versions, status, journal, takeovers with their reasons, metrics, logs on demand. Credentials are taken out.")
        {
            name, output, since, logs, proofs,
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var from = context.Clock.GetUtcNow().AddSeconds(-(DurationOption.SecondsOf(parsed.GetValue(since), "--since") ?? StandardSeconds));
            using var site = context.Target.Open(parsed);
            var collecting = new ReportCollecting(site, context.Clock, from);
            await collecting.RunAsync(parsed.GetValue(logs), parsed.GetRequiredValue(proofs), ct);
            var found = collecting.Status?.Site ?? "";
            if (parsed.GetValue(name) is { } wanted && found.Length > 0 && found != wanted)
            {
                throw new CliException($"The site at {site.Place} is '{found}', not '{wanted}': name the right one with --host, or a cluster's with -n.", ExitCode.BadInput);
            }

            return await WriteAsync(context, collecting, await KnownSecretsAsync(site), parsed.GetValue(output), ct);
        });
        return verb;
    }

    private static async Task<int> WriteAsync(VerbContext context, ReportCollecting collecting, IReadOnlyList<string> secrets, string? path, CancellationToken ct)
    {
        var now = context.Clock.GetUtcNow();
        var site = collecting.Status?.Site is { Length: > 0 } known ? known : "unknown";
        path ??= $"failover-report-{site}-{now.UtcDateTime:yyyyMMdd-HHmmss}.zip";
        var contents = ReportContents.Make(
            $"Report of the site {site}, {now.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, by failover {ReportMachine.Version}", collecting.Parts, collecting.Problems,
            secrets, NamesOf(collecting.Status));
        var bytes = await ReportZip.WriteAsync(contents, path, now, ct);
        context.Screen.Lines(Render(path, bytes, contents));
        return collecting.Status is null ? ExitCode.Failed : ExitCode.Well;
    }

    internal static IReadOnlyList<TextLine> Render(string path, long bytes, ReportContents contents) =>
    [
        TextLine.Of(new Piece($"{path}: {contents.Parts.Count} files, {Quantity.Bytes(bytes)}", Tone.Strong)),
        .. contents.Problems.Select(p => TextLine.Of(new Piece($"  not in it: {p.What}: {p.Why}", Tone.Warn))),
        TextLine.Of("Credentials were taken out; addresses and names are in it. Look at it before you send it."),
    ];

    /// <summary>The tokens that this command shows, and its own settings that are secret.</summary>
    private static async Task<IReadOnlyList<string>> KnownSecretsAsync(ISite site)
    {
        var secrets = new List<string>();
        if (site is ClusterSite cluster && await TokenOfAsync(cluster) is { Length: > 0 } shown)
        {
            secrets.Add(shown);
        }

        if (TokenFile.Read() is { } token)
        {
            secrets.Add(token);
        }

        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (SecretNames.IsSecret((string)variable.Key) && variable.Value is string value)
            {
                secrets.Add(value);
            }
        }

        return secrets;
    }

    // What could not be read was not shown to anybody.
    private static async Task<string?> TokenOfAsync(ClusterSite site)
    {
        try
        {
            return await site.AskAsync(site.ViewerTokenAsync);
        }
        catch (CliException)
        {
            return null;
        }
    }

    private static IEnumerable<string> NamesOf(SiteStatus? status) => status is null ? [] :
        status.Servers.Select(s => s.Name).Concat(status.Spares.Select(s => s.Name)).Concat(status.Cameras.Select(c => c.Camera))
            .Concat(status.Takeovers.Select(t => t.Name)).Append(status.Site);
}
