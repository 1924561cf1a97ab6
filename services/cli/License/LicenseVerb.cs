using System.CommandLine;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary><c>failover license issue|inspect|install|verdict</c>.</summary>
internal static class LicenseVerb
{
    public static Command Create(VerbContext context) => new("license", "Issue, inspect and install licences; show the site's verdict.")
    {
        LicenseIssueVerb.Create(context), Inspect(context), Install(context), Verdict(context),
    };

    private static Command Inspect(VerbContext context)
    {
        var file = new Argument<string>("file") { Description = "A licence file (.lic)." };
        var verb = new Command("inspect", "Print what a licence file says (its signature is judged by the site: `failover license verdict`).") { file };
        verb.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            context.Screen.Lines(LicenseText.Render(LicenseFile.Read(path).Check, context.Clock.GetUtcNow()));
            return ExitCode.Well;
        });
        return verb;
    }

    private static Command Install(VerbContext context)
    {
        var host = HostOption.Create();
        var file = new Argument<string>("file") { Description = "A licence file (.lic)." };
        var verb = new Command("install", "Install a licence file at the site.") { file, host };
        verb.SetAction(async (parsed, ct) =>
        {
            var (token, check) = LicenseFile.Read(parsed.GetRequiredValue(file));
            using var site = SiteClient.Open(parsed.GetValue(host));
            var name = LicenseFile.ObjectNameOf(check.Claims!);
            var answer = await site.ApplyAsync(LicenseFile.ToYaml(name, token), $"{name}.yaml", confirmUnprotected: false, ct);
            context.Screen.Line($"{FailoverLicense.Kind}/{name} {SiteYaml.Accepted(answer).Results[0].Outcome.ToString().ToLowerInvariant()}");
            return ExitCode.Well;
        });
        return verb;
    }

    private static Command Verdict(VerbContext context)
    {
        var host = HostOption.Create();
        var verb = new Command("verdict", "May this site fail over, and why. Exit 3 when it may not.") { host };
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = SiteClient.Open(parsed.GetValue(host));
            var verdict = (await site.StatusAsync(ct)).Verdict;
            context.Screen.Lines(LicenseText.RenderVerdict(verdict));
            return verdict is { Entitled: true } ? ExitCode.Well : ExitCode.Unhealthy;
        });
        return verb;
    }
}
