using System.CommandLine;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover why SERVER</c>: the sentences behind what the site does with one server.</summary>
internal static class WhyVerb
{
    private const int LastEntries = 12;

    public static Command Create(VerbContext context)
    {
        var host = HostOption.Create();
        var server = new Argument<string>("server") { Description = "Name of a server or spare of the site." };
        var verb = new Command("why", "Why is a server in its state, who guards it, why was it taken over, what is not covered.") { server, host };
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = SiteClient.Open(parsed.GetValue(host));
            var name = parsed.GetRequiredValue(server);
            var status = await site.StatusAsync(ct);
            if (status.Servers.All(s => s.Name != name) && status.Spares.All(s => s.Name != name))
            {
                var known = status.Servers.Select(s => s.Name).Concat(status.Spares.Select(s => s.Name));
                throw new CliException($"The site has no server '{name}'; it has {string.Join(", ", known)}.", ExitCode.BadInput);
            }

            var entries = await EntriesAsync(site, name, ct);
            context.Screen.Lines(WhyText.Render(status, name, entries));
            return ExitCode.Well;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<JournalEntry>> EntriesAsync(SiteClient site, string name, CancellationToken ct)
    {
        var last = new Queue<JournalEntry>();
        var cursor = 0L;
        while (true)
        {
            var page = await site.EventsAsync(cursor, waitSeconds: 0, ct);
            foreach (var entry in page.Entries.Where(e => e.Server == name || e.Writer == name))
            {
                last.Enqueue(entry);
                if (last.Count > LastEntries)
                {
                    last.Dequeue();
                }
            }

            if (page.Entries.Count == 0 || page.Next <= cursor)
            {
                return [.. last];
            }

            cursor = page.Next;
        }
    }
}
