using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover takeover, release, reinsert, maintenance</c>: what an operator does by hand. Each answers with its reason in one sentence.</summary>
internal static class WishVerbs
{
    public static IEnumerable<Command> Create(VerbContext context) => [Takeover(context), Release(context), Reinsert(context), Maintenance(context)];

    private static Command Takeover(VerbContext context)
    {
        var to = new Option<string?>("--to") { Description = "The spare that shall serve; else the best one.", HelpName = "SPARE" };
        var last = DurationOption.Create("--for", "The takeover ends by itself after this time (30m, 2h, 90s); else when you release it.");
        var verb = Verb(context, "takeover", OperatorVerb.Takeover, "Let a spare serve as this server, failed or not, until you release it. A server that is well records on.",
            parsed => new WishRequest { To = parsed.GetValue(to), Seconds = DurationOption.SecondsOf(parsed.GetValue(last), "--for") });
        verb.Add(to);
        verb.Add(last);
        return verb;
    }

    private static Command Release(VerbContext context) => Verb(
        context, "release", OperatorVerb.Release, "Give the role back now, without the usual time of stability. Refused while the server does not record.", _ => new WishRequest());

    private static Command Reinsert(VerbContext context)
    {
        var drop = new Option<bool>("--drop") { Description = "Delete for good what others hold of a server that is not in the site any more." };
        var adopt = new Option<string?>("--adopt") { Description = "Give for good what others hold of a server that is not in the site any more to this one.", HelpName = "SERVER" };
        var camera = new Option<string[]>("--camera") { Description = "With --adopt: only this camera, as that one. Repeat it. Without it all that are held, each by its own name.", HelpName = "OLD=NEW" };
        var verb = new Command("reinsert", "Tell the server now to fetch what others hold for it. This happens by itself too.") { drop, adopt, camera };
        return Describe(
            context, verb, parsed => parsed.GetValue(drop) ? OperatorVerb.Drop : parsed.GetValue(adopt) is not null ? OperatorVerb.Adopt : OperatorVerb.Reinsert,
            parsed =>
            {
                var (target, cameras) = (parsed.GetValue(adopt), CamerasOption.Parse(parsed.GetValue(camera) ?? []));
                var problem = parsed.GetValue(drop) && target is not null ? "--drop deletes what --adopt would give to a server: say one of them."
                    : target is null && cameras is not null ? "--camera says what --adopt SERVER gives: name the server, too." : null;
                return problem is null ? new WishRequest { To = target, Cameras = cameras } : throw new CliException(problem, ExitCode.BadInput);
            });
    }

    private static Command Maintenance(VerbContext context)
    {
        var state = new Argument<string>("on|off") { Description = "on or off." };
        state.AcceptOnlyFromAmong("on", "off");
        var last = DurationOption.Create("--for", "With on: it ends by itself after this time (30m, 2h, 1d).");
        var verb = new Command("maintenance", "Nothing takes over a server in maintenance by itself; its guard holds and keeps on; alarms are labelled. A spare is given nothing new.")
        {
            state,
        };
        var add = Describe(context, verb, _ => OperatorVerb.Maintenance, parsed => new WishRequest
        {
            On = parsed.GetRequiredValue(state) == "on", Seconds = DurationOption.SecondsOf(parsed.GetValue(last), "--for"),
        });
        add.Add(last);
        return add;
    }

    private static Command Verb(VerbContext context, string name, OperatorVerb verb, string description, Func<ParseResult, WishRequest> request) =>
        Describe(context, new Command(name, description), _ => verb, request);

    private static Command Describe(VerbContext context, Command command, Func<ParseResult, OperatorVerb> verb, Func<ParseResult, WishRequest> request)
    {
        var server = new Argument<string>("server") { Description = "Name of the server." };
        var by = new Option<string?>("--by") { Description = "Who wishes it; else your user name. Kept with the wish.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print the answer as JSON." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask. Without a terminal nobody is asked; what deletes something is not done then." };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what it would do: nothing is written." };
        command.Add(server);
        context.Target.AddTo(command);
        command.Add(by);
        command.Add(json);
        command.Add(yes);
        command.Add(dry);
        command.SetAction(async (parsed, ct) =>
        {
            var wanted = request(parsed) with { By = Wisher.NameOf(parsed.GetValue(by)) };
            using var site = context.Target.Open(parsed);
            var wish = new AskedWish(context.Screen, site, parsed.GetRequiredValue(server), verb(parsed), wanted);
            var answer = parsed.GetValue(dry) ? await wish.WouldAsync(ct) : await wish.DoAsync(parsed.GetValue(yes), !parsed.GetValue(json), ct);
            return answer is null ? NotDone(context.Screen) : Print(context.Screen, answer, parsed.GetValue(json), parsed.GetValue(dry));
        });
        return command;
    }

    private static int NotDone(Screen screen)
    {
        screen.Error("failover: nothing was changed.");
        return ExitCode.Failed;
    }

    /// <summary>A refusal goes to the error output; its code says whether a name was wrong or the time.</summary>
    internal static int Print(Screen screen, WishAnswer answer, bool json, bool dryRun = false)
    {
        if (json)
        {
            screen.Out.WriteLine(JsonSerializer.Serialize(answer, FailoverJson.Options));
        }
        else if (answer.Accepted)
        {
            screen.Line(TextLine.Of(dryRun ? "dry run: " : "", new Piece(answer.Reason, answer.Changed ? Tone.Good : Tone.Faint)));
        }
        else
        {
            screen.Error($"failover: {answer.Reason}");
        }

        return answer.Accepted ? ExitCode.Well : answer.UnknownName ? ExitCode.BadInput : ExitCode.Failed;
    }
}
