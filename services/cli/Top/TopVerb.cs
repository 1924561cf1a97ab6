using System.CommandLine;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover top</c>: what each recorder has to carry now, again every second on a terminal.</summary>
internal static class TopVerb
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public static Command Create(VerbContext context)
    {
        var once = new Option<bool>("--once") { Description = "Print it once; so it does without a terminal." };
        var output = new OutputOption();
        var verb = new Command("top", "What each recorder has to carry: beats, cameras, bit rates, durable lag, memory of rings, disk, CPU. Until Ctrl-C on a terminal.") { once };
        output.AddTo(verb);
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            var rows = await site.GetAsync<RecorderRows>("v1/recorders", ct);
            if (!output.IsTable(parsed))
            {
                output.Print(context.Screen, parsed, rows);
            }
            else if (parsed.GetValue(once) || !context.Screen.IsTerminal)
            {
                context.Screen.Lines(TopText.Render(rows, context.Screen.Width));
            }
            else
            {
                await FollowAsync(context, site, TopText.Render(rows, context.Screen.Width), ct);
            }

            return ExitCode.Well;
        });
        return verb;
    }

    // A site that is away for a moment does not end it: what was last known stays, and it says so.
    private static async Task FollowAsync(VerbContext context, ISite site, IReadOnlyList<TextLine> first, CancellationToken ct)
    {
        var (newest, problem) = (first, "");
        await context.Screen.LiveAsync(() => problem.Length == 0 ? newest : [TextLine.Of(new Piece(problem, Tone.Bad)), .. newest], Every / 2, async () =>
        {
            using var ticks = new PeriodicTimer(Every, context.Clock);
            while (await ticks.WaitForNextTickAsync(ct))
            {
                try
                {
                    newest = TopText.Render(await site.GetAsync<RecorderRows>("v1/recorders", ct), context.Screen.Width);
                    problem = "";
                }
                catch (CliException e)
                {
                    problem = e.Message;
                }
            }
        });
    }
}
