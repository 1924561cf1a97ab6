using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover events [--follow]</c>: the journal, one line per entry.</summary>
internal static class EventsVerb
{
    public static Command Create(VerbContext context)
    {
        var host = HostOption.Create();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing new entries until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "One JSON object per line." };
        var verb = new Command("events", "Print the site's journal, oldest first.") { host, follow, json };
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = SiteClient.Open(parsed.GetValue(host));
            await PrintAsync(context, site, parsed.GetValue(follow), parsed.GetValue(json), ct);
            return ExitCode.Well;
        });
        return verb;
    }

    private static async Task PrintAsync(VerbContext context, SiteClient site, bool follow, bool json, CancellationToken ct)
    {
        var cursor = 0L;
        while (true)
        {
            // Without --follow the call must not wait for an entry that may never come.
            var page = await site.EventsAsync(cursor, follow ? 10 : 0, ct);
            foreach (var entry in page.Entries)
            {
                if (json)
                {
                    context.Screen.Out.WriteLine(JsonSerializer.Serialize(entry, FailoverJson.Options));
                }
                else
                {
                    context.Screen.Line(JournalLine.Of(entry));
                }
            }

            if (!follow && (page.Entries.Count == 0 || page.Next <= cursor))
            {
                return;
            }

            cursor = Math.Max(cursor, page.Next);
        }
    }
}
