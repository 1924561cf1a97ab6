using System.Text;
using Failover.Contracts;
using Failover.License;

namespace Failover.Cli;

/// <summary>A <c>.lic</c> file: one JWS.</summary>
internal static class LicenseFile
{
    /// <summary>Reads a file that is a licence, whoever signed it.</summary>
    public static (string Token, LicenseCheck Check) Read(string path)
    {
        string token;
        try
        {
            token = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read ({e.Message.TrimEnd('.')}): name a licence file (.lic).", ExitCode.BadInput, e);
        }

        var check = LicenseVerifier.Inspect(token);
        return check.Claims is not null ? (token, check) : throw new CliException($"{path}: {check.Reason}", ExitCode.BadInput);
    }

    /// <summary>The object's name: the serial, in the letters that a name may have.</summary>
    public static string ObjectNameOf(LicenseClaims claims)
    {
        var name = new StringBuilder("licence-");
        foreach (var c in claims.Serial.ToLowerInvariant())
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        }

        return name.ToString().TrimEnd('-');
    }

    public static string ToYaml(string name, string token) =>
        $"apiVersion: {ObjectMeta.ApiVersion}\nkind: {FailoverLicense.Kind}\nmetadata:\n  name: {name}\nspec:\n  token: {token}\n";
}
