using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Configuration;

namespace Failover.Cli;

/// <summary><c>failover dead-letters list|replay|drop</c>: journal entries that nobody could handle, in the broker.</summary>
internal static class DeadLettersVerb
{
    public static Command Create(VerbContext context) => new("dead-letters", "Journal entries that nobody could handle: look at them, give them back, drop them.")
    {
        List(context),
        Change(context, new Command("replay", "Give dead letters back to the queue that gave them up."), DeadLetterFate.Replay),
        Change(context, new Command("drop", "Delete dead letters for good."), DeadLetterFate.Drop),
    };

    private static Command List(VerbContext context)
    {
        var broker = new BusOptions(always: true);
        var json = new Option<bool>("--json") { Description = "One JSON object per line." };
        var verb = new Command("list", "Print the dead letters, oldest first; they stay where they are.") { json };
        broker.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var letters = (await VisitAsync(broker.Read(parsed)!, context.Clock, _ => DeadLetterFate.Keep, ct)).Select(v => v.Letter).ToList();
            if (parsed.GetValue(json))
            {
                letters.ForEach(l => context.Screen.Out.WriteLine(JsonSerializer.Serialize(l, FailoverJson.Options)));
            }
            else
            {
                context.Screen.Lines(DeadLettersText.Render(letters, context.Screen.Width));
            }

            return ExitCode.Well;
        });
        return verb;
    }

    private static Command Change(VerbContext context, Command verb, DeadLetterFate fate)
    {
        var broker = new BusOptions(always: true);
        var keys = new Argument<string[]>("key") { Description = "Keys as `dead-letters list` prints them.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All of them." };
        verb.Add(keys);
        verb.Add(all);
        broker.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var wanted = (parsed.GetValue(keys) ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var everything = parsed.GetValue(all);
            var options = broker.Read(parsed, _ => everything == (wanted.Count > 0) ? ["Give the keys of dead letters, or --all (and not both)."] : [])!;
            var visited = await VisitAsync(options, context.Clock, l => everything || wanted.Contains(l.Key) ? fate : DeadLetterFate.Keep, ct);
            var chosen = visited.Where(v => everything || wanted.Contains(v.Letter.Key)).ToList();
            context.Screen.Lines(DeadLettersText.RenderChange(fate, chosen, wanted));
            return chosen.TrueForAll(v => v.Problem is null) && wanted.IsSubsetOf(chosen.Select(v => v.Letter.Key)) ? ExitCode.Well : ExitCode.Failed;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<(DeadLetter Letter, string? Problem)>> VisitAsync(
        BrokerOptions broker, TimeProvider clock, Func<DeadLetter, DeadLetterFate> decide, CancellationToken ct)
    {
        var dialer = new Dialer(PlatformConfiguration.ReadDialMap(new ConfigurationBuilder().AddEnvironmentVariables().Build()));
        try
        {
            return await new DeadLetterBox(new BrokerConnector(broker, dialer, clock)).VisitAsync(decide, ct);
        }
        catch (Exception e) when (BrokerProblem.IsOne(e) && !ct.IsCancellationRequested)
        {
            throw new CliException(BrokerProblem.Sentence(e, broker), ExitCode.Failed, e);
        }
    }
}
