using System.CommandLine;

namespace Failover.Cli;

/// <summary>What is done with licences at a site: install, list, remove, verdict.</summary>
internal static class LicenseSiteVerbs
{
    public static Command Install(VerbContext context)
    {
        var json = LicenseVerb.Json();
        var file = new Argument<string>("file") { Description = "A licence file (.lic)." };
        var verb = new Command("install", "Install a licence file at the site. It is checked there first: one that cannot count is refused, exit 2.") { file, json };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetRequiredValue(file);
            var token = await LicenseFile.ReadAsync(path, ct);
            LicenseFile.Check(token, path);
            using var site = context.Target.Open(parsed);
            Show(context, parsed.GetValue(json), await site.InstallLicenseAsync(token, ct), LicenseText.RenderAnswer);
            return ExitCode.Well;
        });
        return verb;
    }

    public static Command List(VerbContext context)
    {
        var json = LicenseVerb.Json();
        var verb = new Command("list", "The installed licences and what each is worth.") { json };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            Show(context, parsed.GetValue(json), await site.LicensesAsync(ct), rows => LicenseText.RenderList(rows, context.Screen.Width));
            return ExitCode.Well;
        });
        return verb;
    }

    public static Command Remove(VerbContext context)
    {
        var json = LicenseVerb.Json();
        var name = new Argument<string>("name") { Description = "Name or serial, as `failover license list` shows them." };
        var confirm = new Option<bool>("--confirm-unprotected") { Description = "Remove it even when the site may lose its failover." };
        var verb = new Command("remove", "Take a licence out of the site. One that the site needs goes only with --confirm-unprotected, else exit 2.") { name, confirm, json };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            var answer = await site.RemoveLicenseAsync(parsed.GetRequiredValue(name), parsed.GetValue(confirm), ct);
            Show(context, parsed.GetValue(json), answer, LicenseText.RenderAnswer);
            return ExitCode.Well;
        });
        return verb;
    }

    public static Command Verdict(VerbContext context)
    {
        var json = LicenseVerb.Json();
        var verb = new Command("verdict", "May this site fail over, and why. Exit 3 when it may not.") { json };
        context.Target.AddTo(verb);
        verb.SetAction(async (parsed, ct) =>
        {
            using var site = context.Target.Open(parsed);
            var verdict = (await site.StatusAsync(ct)).Verdict;
            Show(context, parsed.GetValue(json), verdict, v => LicenseText.RenderVerdict(v, context.Clock.GetUtcNow()));
            return verdict is { Entitled: true } ? ExitCode.Well : ExitCode.Unhealthy;
        });
        return verb;
    }

    private static void Show<T>(VerbContext context, bool json, T value, Func<T, IReadOnlyList<TextLine>> render)
    {
        if (json)
        {
            context.Screen.Json(value);
        }
        else
        {
            context.Screen.Lines(render(value));
        }
    }
}
