namespace Failover.Cli;

/// <summary>An expected failure: its message is one sentence that says what, where and what to do. Printed without a stack trace.</summary>
internal sealed class CliException : Exception
{
    public CliException(string sentence, int exitCode = Cli.ExitCode.Failed, Exception? inner = null)
        : base(sentence, inner) => ExitCode = exitCode;

    public int ExitCode { get; }
}
