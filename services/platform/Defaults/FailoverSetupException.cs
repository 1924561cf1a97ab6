namespace Failover.Platform;

/// <summary>
/// The process cannot start as it was asked to: port in use, folder not writable, wrong configuration. The message is for the user,
/// complete, and names the remedy; the command line prints it and exits with <see cref="ExitCode"/>.
/// </summary>
public sealed class FailoverSetupException(string message, int exitCode = 1, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>1 = failed, 2 = bad input.</summary>
    public int ExitCode { get; } = exitCode;
}
