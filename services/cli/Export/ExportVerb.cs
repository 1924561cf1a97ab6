using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Failover.Cli;

/// <summary><c>failover export</c>: one MP4 of a time range, through the recorder-proxy, so that it works while the server is down too.</summary>
internal static class ExportVerb
{
    public static Command Create(VerbContext context)
    {
        var proxy = new Option<string?>("--proxy")
        {
            Description = "Address of the recorder-proxy; else FAILOVER_PROXY, else port 7410 of the site's host, or a cluster's own through its API.", HelpName = "HOST:PORT",
        };
        var server = new Option<string>("--server") { Description = "The server whose footage it is.", Required = true };
        var camera = new Option<string>("--camera") { Description = "The camera.", Required = true };
        var from = TimeOption("--from", "Begin, UTC: 2026-05-01T12:00:00Z.");
        var to = TimeOption("--to", "End, UTC, exclusive.");
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", Required = true, HelpName = "FILE.mp4" };
        var verb = new Command("export", "Write one MP4 of a camera's footage from --from to --to.") { server, camera, from, to, output, proxy };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var request = new VideoRequest(
                parsed.GetRequiredValue(server), parsed.GetRequiredValue(camera), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to));
            if (request.To <= request.From)
            {
                throw new CliException("--to must be later than --from.", ExitCode.BadInput);
            }

            var path = parsed.GetRequiredValue(output);
            var named = parsed.GetValue(proxy) ?? Environment.GetEnvironmentVariable("FAILOVER_PROXY");
            using var site = named is null ? context.Target.Open(parsed) : null;
            using var download = new VideoDownload(named is null ? site!.Proxy : new AnswerPlace(SiteClient.ParseHost(named)));
            var bytes = await download.ToFileAsync(request, path, ct);
            context.Screen.Line($"{path}: {Quantity.Bytes(bytes)}");
            return ExitCode.Well;
        });
        return verb;
    }

    private static Option<DateTimeOffset> TimeOption(string name, string description) => new(name)
    {
        Description = description,
        Required = true,
        HelpName = "TIME",
        CustomParser = ParseTime,
    };

    private static DateTimeOffset ParseTime(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        result.AddError($"'{text}' is no time: write RFC 3339 UTC, as in 2026-05-01T12:00:00Z.");
        return default;
    }
}
