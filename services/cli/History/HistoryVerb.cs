using System.CommandLine;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover history [SERVER]</c>: takeovers and reinsertions of the past.</summary>
internal static class HistoryVerb
{
    public static Command Create(VerbContext context)
    {
        var server = new Argument<string?>("server") { Description = "Only of this server.", Arity = ArgumentArity.ZeroOrOne };
        var since = DurationOption.Create("--since", "Only what is younger than this: 90s, 30m, 24h, 7d.");
        var output = new OutputOption();
        var verb = new Command("history", "Takeovers and reinsertions, the newest first: who served, when, for how long, what came home, what was lost.") { server, since };
        output.AddTo(verb);
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            DateTimeOffset? after = DurationOption.SecondsOf(parsed.GetValue(since), "--since") is { } seconds ? context.Clock.GetUtcNow() - TimeSpan.FromSeconds(seconds) : null;
            using var site = context.Target.Open(parsed);
            var wanted = parsed.GetValue(server);
            var (takeovers, reinsertions) = (await site.ObjectsAsync<Takeover>(ct), await site.ObjectsAsync<Reinsertion>(ct));
            var rows = SiteHistory.Of(takeovers, reinsertions, wanted, after);
            if (rows.Count == 0 && wanted is not null && await site.ObjectAsync<SiteServer>(wanted, ct) is null)
            {
                throw new CliException($"The site has no server {wanted}, and nothing is known of one: see {context.Program.Text} status.", ExitCode.BadInput);
            }

            if (output.IsTable(parsed))
            {
                context.Screen.Lines(HistoryText.Render(rows, context.Program, context.Screen.Width));
            }
            else
            {
                output.Print(context.Screen, parsed, rows);
            }

            return ExitCode.Well;
        });
        return verb;
    }
}
