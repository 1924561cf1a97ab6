namespace Failover.Cli;

/// <summary>
/// FAILOVER_TOKEN_FILE: a copy of the site's <c>site.token</c>, for commands that reach a site on another machine (ADR 13). A file and not
/// the token itself: an environment is shown by <c>ps</c> and written into logs.
/// </summary>
internal static class TokenFile
{
    public const string Variable = "FAILOVER_TOKEN_FILE";

    /// <summary>The token; null when no file is named, as on the site's own machine.</summary>
    /// <exception cref="CliException">The file cannot be read, or holds no token.</exception>
    public static string? Read() => Read(Environment.GetEnvironmentVariable(Variable));

    internal static string? Read(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        try
        {
            var token = File.ReadAllText(path).Trim();
            return token.Length > 0 && token.All(c => c is > ' ' and <= '~')
                ? token
                : throw new CliException($"{Variable}: {path} holds no token: copy site.token from the data folder of `failover up`.", ExitCode.BadInput);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{Variable}: {path} cannot be read ({e.Message.TrimEnd('.')}): copy site.token from the data folder of `failover up`.", ExitCode.BadInput, e);
        }
    }
}
