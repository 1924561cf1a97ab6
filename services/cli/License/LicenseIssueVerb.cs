using System.CommandLine;
using Failover.Contracts;
using Failover.License;

namespace Failover.Cli;

/// <summary><c>failover license issue</c>: signs a licence. Whoever has the private key can; a site trusts only the keys it was given.</summary>
internal static class LicenseIssueVerb
{
    public static Command Create(VerbContext context)
    {
        var site = new Option<string>("--site") { Description = "The site that it is bound to.", Required = true };
        var key = new Option<string>("--key") { Description = "Private key (P-256, PEM).", Required = true, HelpName = "FILE" };
        var keyId = new Option<string?>("--key-id") { Description = "Name of the key, as sites name the file of its public half; else the key file's name." };
        var newKey = new Option<bool>("--new-key") { Description = "Make the key file first, and its public half in trusted/ beside it." };
        var cameras = new Option<int>("--cameras") { Description = "Number of camera licences (CFOR-1001).", HelpName = "N" };
        var baseLicence = new Option<bool>("--base") { Description = "Add one base licence (CFOR-2001)." };
        var edition = new Option<string>("--edition") { Description = "Edition of the product.", DefaultValueFactory = _ => "Professional" };
        var version = new Option<int>("--product-version") { Description = "Year of the product's version.", DefaultValueFactory = _ => 2023, HelpName = "YEAR" };
        var days = new Option<int?>("--days") { Description = "Days until it expires; without it, it does not.", HelpName = "N" };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "The moment at which it expires, instead of --days: 2027-01-31 or 2027-01-31T12:00:00Z.", HelpName = "TIME", CustomParser = ParseTime };
        var json = LicenseVerb.Json();
        var serial = new Option<string?>("--serial") { Description = "Serial number; else one is made." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", Required = true, HelpName = "FILE.lic" };
        var verb = new Command("issue", "Sign a licence.") { site, key, keyId, newKey, cameras, baseLicence, edition, version, days, expires, serial, output, json };
        cameras.Validators.Add(r => Least(r, 0));
        days.Validators.Add(r => Least(r, 1));
        verb.SetAction(parsed =>
        {
            var keyFile = parsed.GetRequiredValue(key);
            var pem = OpenKey(keyFile, parsed.GetValue(newKey));
            var kid = parsed.GetValue(keyId) ?? Path.GetFileNameWithoutExtension(keyFile);
            var now = context.Clock.GetUtcNow();
            var claims = new LicenseClaims
            {
                Site = parsed.GetRequiredValue(site),
                Serial = parsed.GetValue(serial) ?? $"{now.UtcDateTime:yyyyMMddHHmmss}",
                ProductVersion = parsed.GetValue(version),
                Edition = parsed.GetRequiredValue(edition),
                Items = Items(parsed.GetValue(baseLicence), parsed.GetValue(cameras)),
                IssuedAt = now,
                ExpiresAt = parsed.GetValue(expires)?.ToUniversalTime() ?? (parsed.GetValue(days) is { } number ? now.AddDays(number) : null),
            };
            var path = parsed.GetRequiredValue(output);
            File.WriteAllText(path, Sign(claims, pem, kid) + "\n");
            if (parsed.GetValue(json))
            {
                context.Screen.Json(new IssuedLicense(path, kid, claims));
            }
            else
            {
                context.Screen.Line($"{path}: licence {claims.Serial} for site {claims.Site}, signed with key {kid}");
                context.Screen.Lines(LicenseText.RenderClaims(claims, now));
            }

            return ExitCode.Well;
        });
        return verb;
    }

    public static IReadOnlyList<LicenseItem> Items(bool baseLicence, int cameras)
    {
        List<LicenseItem> items = [];
        if (baseLicence)
        {
            items.Add(new LicenseItem(LicenseParts.Base, 1));
        }

        if (cameras > 0)
        {
            items.Add(new LicenseItem(LicenseParts.Camera, cameras));
        }

        return items;
    }

    private static DateTimeOffset? ParseTime(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        result.AddError($"--expires is '{text}', which is no time: write 2027-01-31 or 2027-01-31T12:00:00Z.");
        return null;
    }

    private static void Least(System.CommandLine.Parsing.OptionResult result, int least)
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number < least)
        {
            result.AddError($"{result.Option.Name} is {number}: give a number from {least} on.");
        }
    }

    private static string Sign(LicenseClaims claims, string privateKeyPem, string kid)
    {
        try
        {
            var token = LicenseIssuer.Issue(claims, privateKeyPem, kid);
            // What no site would take is not written.
            return LicenseVerifier.Inspect(token) is { Fault: not LicenseFault.None } bad
                ? throw new CliException($"No site would take this licence: {bad.Reason.Split(": ", 2)[0]}.", ExitCode.BadInput) : token;
        }
        catch (ArgumentException e)
        {
            throw new CliException(e.Message.Split(" (Parameter", 2)[0], ExitCode.BadInput, e);
        }
    }

    private static string OpenKey(string path, bool make)
    {
        if (make)
        {
            return MakeKey(path);
        }

        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read ({e.Message.TrimEnd('.')}): name a private key, or add --new-key.", ExitCode.BadInput, e);
        }
    }

    /// <summary>The private half for its owner alone, from the first byte on.</summary>
    private static string MakeKey(string path)
    {
        if (File.Exists(path))
        {
            throw new CliException($"{path} exists already: leave --new-key out to sign with it.", ExitCode.BadInput);
        }

        var (privatePem, publicPem) = LicenseIssuer.CreateKeys();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(path, options))
        {
            file.WriteLine(privatePem);
        }

        var trusted = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "trusted");
        Directory.CreateDirectory(trusted);
        File.WriteAllText(Path.Combine(trusted, Path.GetFileNameWithoutExtension(path) + ".pem"), publicPem + "\n");
        return privatePem;
    }
}

/// <summary>What was issued, for machines; the token itself is in the file alone.</summary>
internal sealed record IssuedLicense(string File, string Key, LicenseClaims Claims);
