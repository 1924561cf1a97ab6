using System.CommandLine;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover plan</c>: who guards whom, with the arithmetic; exit 3 when something is not covered.</summary>
internal static class PlanVerb
{
    public static Command Create(VerbContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print the one JSON that all of this comes from." };
        var verb = new Command(
            "plan", "Who guards whom: cameras, network, memory and sessions of each spare, hours of outage its disk holds, and what is not covered. Exit 3 then.")
        {
            json,
        };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            var report = await site.GetAsync<GuardPlanReport>("v1/guards", ct);
            if (parsed.GetValue(json))
            {
                context.Screen.Out.WriteLine(JsonSerializer.Serialize(report, FailoverJson.Options));
            }
            else
            {
                context.Screen.Lines(PlanText.Render(report, context.Screen.Width));
            }

            return report.Readiness.All(r => r.IsLimit) ? ExitCode.Well : ExitCode.Unhealthy;
        });
        return verb;
    }
}
