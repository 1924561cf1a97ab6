using System.CommandLine;
using Failover.License;

namespace Failover.Cli;

/// <summary><c>failover license inspect</c>: what a file says; with the public keys also whether it is true.</summary>
internal static class LicenseInspectVerb
{
    public static Command Create(VerbContext context)
    {
        var file = new Argument<string>("file") { Description = "A licence file (.lic)." };
        var keys = new Option<string?>("--keys") { Description = "Folder with public keys (KID.pem), or one such file: checks the signature.", HelpName = "DIR" };
        var json = LicenseVerb.Json();
        var verb = new Command("inspect", "Print what a licence file says. Exit 2 when it is no licence, or its signature is not good.") { file, keys, json };
        verb.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetRequiredValue(file);
            var token = await LicenseFile.ReadAsync(path, ct);
            LicenseFile.Check(token, path);
            var trusted = parsed.GetValue(keys) is { } folder ? LicenseKeys.Read(folder) : null;
            if (trusted is { Pems.Count: 0 })
            {
                throw new CliException(string.Join('\n', trusted.Problems), ExitCode.BadInput);
            }

            var view = InspectView.Of(trusted is null ? LicenseVerifier.Inspect(token) : LicenseVerifier.Verify(token, trusted), trusted is not null, context.Clock.GetUtcNow());
            if (parsed.GetValue(json))
            {
                context.Screen.Json(view);
            }
            else
            {
                context.Screen.Lines(LicenseText.Render(view));
            }

            return view.Fault is null ? ExitCode.Well : ExitCode.BadInput;
        });
        return verb;
    }
}
