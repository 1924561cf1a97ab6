using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary><c>failover events [--follow]</c>: the journal, one line per entry.</summary>
internal static class EventsVerb
{
    private const string InYaml = "yaml";

    public static Command Create(VerbContext context)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing new entries until Ctrl-C." };
        var since = DurationOption.Create("--since", "Only what is younger than this: 90s, 30m, 1h, 7d.");
        var format = new Option<string>("--output", "-o") { Description = "table, json (an object a line) or yaml.", DefaultValueFactory = _ => "table", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("table", "json", InYaml);
        var json = new Option<bool>("--json") { Description = "One JSON object per line." };
        var verb = new Command("events", "Print the site's journal, oldest first.") { follow, since, format, json };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var after = DurationOption.SecondsOf(parsed.GetValue(since), "--since") is { } seconds
                ? context.Clock.GetUtcNow() - TimeSpan.FromSeconds(seconds) : DateTimeOffset.MinValue;
            var wanted = parsed.GetValue(json) ? "json" : parsed.GetValue(format)!;
            using var site = context.Target.Open(parsed);
            await PrintAsync(context.Screen, site, parsed.GetValue(follow), e => e.Time >= after, wanted, ct);
            return ExitCode.Well;
        });
        return verb;
    }

    private static async Task PrintAsync(Screen screen, ISite site, bool follow, Func<JournalEntry, bool> wanted, string format, CancellationToken ct)
    {
        var cursor = 0L;
        while (true)
        {
            EventPage page;
            try
            {
                // Without --follow the call must not wait for an entry that may never come.
                page = await site.EventsAsync(cursor, follow ? 10 : 0, ct);
            }
            catch (CliException e) when (cursor == 0 && !follow && site is ClusterSite)
            {
                await PrintEventsAsync(screen, (ClusterSite)site, e, wanted, format, ct);
                return;
            }

            foreach (var entry in page.Entries.Where(wanted))
            {
                Print(screen, entry, format);
            }

            if (!follow && (page.Entries.Count == 0 || page.Next <= cursor))
            {
                return;
            }

            cursor = Math.Max(cursor, page.Next);
        }
    }

    // Management keeps the journal; what its services told the cluster is there without it.
    private static async Task PrintEventsAsync(Screen screen, ClusterSite site, CliException why, Func<JournalEntry, bool> wanted, string format, CancellationToken ct)
    {
        IReadOnlyList<ToldEvent> told;
        try
        {
            told = await site.AskAsync(() => EventReader.ReadAsync(site.Api, ct));
        }
        catch (CliException)
        {
            throw why;
        }

        screen.Error($"failover: {why.Message}");
        screen.Error("failover: what follows are the cluster's Events, of the last hour or so.");
        foreach (var entry in told.Select(t => EventEntries.Of(t, site.Namespace)).Where(wanted))
        {
            Print(screen, entry, format);
        }
    }

    private static void Print(Screen screen, JournalEntry entry, string format)
    {
        switch (format)
        {
            case "json":
                screen.Out.WriteLine(JsonSerializer.Serialize(entry, FailoverJson.Options));
                break;
            case InYaml:
                screen.Out.Write($"---\n{YamlText.Of(JsonSerializer.SerializeToNode(entry, FailoverJson.Options))}");
                break;
            default:
                screen.Line(JournalLine.Of(entry));
                break;
        }
    }
}
