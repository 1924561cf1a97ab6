using System.CommandLine;
using Failover.Demo;

namespace Failover.Cli;

/// <summary><c>failover demo</c>: a simulated site on this machine, a real failure, and the proof that not one picture is lost.</summary>
internal static class DemoVerb
{
    public static Command Create(VerbContext context)
    {
        var standard = new DemoOptions();
        var cameras = new Option<int>("--cameras") { Description = "Cameras of the failing server; each other server has one.", DefaultValueFactory = _ => standard.Cameras, HelpName = "N" };
        var seconds = new Option<double>("--seconds") { Description = "How long the fault lasts.", DefaultValueFactory = _ => standard.Seconds, HelpName = "S" };
        var fault = new Option<string>("--fault")
        {
            Description = "kill: SIGKILL, started again later. hang: SIGSTOP. cut: its network cable. none: record and prove.",
            DefaultValueFactory = _ => "kill",
            HelpName = "none|kill|hang|cut",
        };
        fault.AcceptOnlyFromAmong("none", "kill", "hang", "cut");
        var server = new Option<string>("--server") { Description = $"The server that fails: {string.Join(", ", DemoSite.ServerNames)}.", DefaultValueFactory = _ => standard.Server, HelpName = "NAME" };
        var keep = new Option<string?>("--keep") { Description = "Keep volumes, logs and videos in this new folder.", HelpName = "DIR" };
        var json = new Option<string?>("--json") { Description = "Write the numbers to this file.", HelpName = "FILE" };
        var bus = new BusOptions(sidecars: true);
        // For tests: somebody else takes the broker away for the time of the fault.
        var busAway = new Option<bool>("--bus-away") { Hidden = true };
        var verb = new Command("demo", "A simulated site loses a recorder: watch the takeover, and the proof that no picture is lost or doubled.")
        {
            cameras, seconds, fault, server, keep, json, busAway,
        };
        bus.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var broker = bus.Read(parsed);
            var options = new DemoOptions
            {
                Cameras = parsed.GetValue(cameras),
                Seconds = parsed.GetValue(seconds),
                Fault = Enum.Parse<DemoFault>(parsed.GetRequiredValue(fault), ignoreCase: true),
                Server = parsed.GetRequiredValue(server),
                Keep = parsed.GetValue(keep),
                Json = parsed.GetValue(json),
                Broker = broker is null ? null : new DemoBroker(broker.Host, broker.Port, bus.ForChild(parsed, BusOptions.RabbitMq))
                {
                    SidecarArguments = bus.OverSidecars(parsed) ? bus.ForChild(parsed, BusOptions.DaprRabbitMq) : null,
                },
                BusAway = parsed.GetValue(busAway),
            };
            if (options.Problems() is { Count: > 0 } problems)
            {
                throw new CliException(string.Join('\n', problems), ExitCode.BadInput);
            }

            return await new DemoRun(options, context.Screen, ThisProgram.AsChild()).RunAsync(ct);
        });
        return verb;
    }
}
