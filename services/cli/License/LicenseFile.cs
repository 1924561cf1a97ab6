using Failover.License;

namespace Failover.Cli;

/// <summary>A <c>.lic</c> file: one JWS.</summary>
internal static class LicenseFile
{
    /// <summary>Reads a file, never more of it than a licence may have.</summary>
    public static async Task<string> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var (token, problem) = await TokenText.ReadAsync(file, ct);
            return token ?? throw Refused(path, problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException($"{path} cannot be read ({e.Message.TrimEnd('.')}): name a licence file (.lic).", ExitCode.BadInput, e);
        }
    }

    /// <summary>A text that is a licence, whoever signed it.</summary>
    public static LicenseCheck Check(string token, string path)
    {
        var check = LicenseVerifier.Inspect(token);
        return check.Claims is not null ? check : throw Refused(path, check.Reason);
    }

    private static CliException Refused(string path, string why) => new($"{path} is refused: {why}.", ExitCode.BadInput);
}
