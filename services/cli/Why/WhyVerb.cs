using System.CommandLine;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover why NAME</c>: the sentences behind what the site does with one server, or did in one takeover.</summary>
internal static class WhyVerb
{
    private const int LastEntries = 12;

    public static Command Create(VerbContext context)
    {
        var name = new Argument<string>("name") { Description = "A server, a spare, or a takeover (slave-2-t2)." };
        var verb = new Command("why", "Why is a server in its state, who guards it, what is not covered; why was a takeover decided, by what evidence, who was passed over.")
        {
            name,
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            var wanted = parsed.GetRequiredValue(name);
            var status = await site.StatusAsync(ct);
            if (status.Takeovers.Any(t => t.Name == wanted))
            {
                var takeover = await site.ObjectAsync<Takeover>(wanted, ct) ?? throw new CliException($"The takeover {wanted} was deleted just now.");
                var told = await EntriesAsync(site, e => e.Takeover == wanted, ct);
                context.Screen.Lines(WhyTakeoverText.Render(takeover, told, context.Screen.Width));
                return ExitCode.Well;
            }

            if (status.Servers.All(s => s.Name != wanted) && status.Spares.All(s => s.Name != wanted))
            {
                var known = status.Servers.Select(s => s.Name).Concat(status.Spares.Select(s => s.Name)).Concat(status.Takeovers.Select(t => t.Name));
                throw new CliException($"The site has no server and no takeover '{wanted}'; it has {string.Join(", ", known)}.", ExitCode.BadInput);
            }

            var entries = await EntriesAsync(site, e => e.Server == wanted || e.Writer == wanted, ct);
            context.Screen.Lines(WhyText.Render(status, wanted, entries));
            return ExitCode.Well;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<JournalEntry>> EntriesAsync(ISite site, Func<JournalEntry, bool> wanted, CancellationToken ct)
    {
        var last = new Queue<JournalEntry>();
        var cursor = 0L;
        while (true)
        {
            var page = await site.EventsAsync(cursor, waitSeconds: 0, ct);
            foreach (var entry in page.Entries.Where(wanted))
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
