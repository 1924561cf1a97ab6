using System.CommandLine;
using Failover.Demo;

namespace Failover.Cli;

/// <summary>The hidden verb of the demo's camera simulator; its arguments are its own (see CameraProcessOptions).</summary>
internal static class CamerasVerb
{
    public static Command Create(VerbContext context)
    {
        var rest = new Argument<string[]>("arguments") { Arity = ArgumentArity.ZeroOrMore };
        var verb = new Command("cameras", "Simulated cameras.") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        verb.Add(rest);
        verb.SetAction((parsed, ct) => CameraProcess.RunAsync([.. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens], ct));
        return verb;
    }
}
