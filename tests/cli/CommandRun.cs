namespace Failover.Cli.Tests;

/// <summary>The command line in this process, with what it printed.</summary>
internal static class CommandRun
{
    public static Task<(int Code, string Output, string Error)> Async(params string[] args) => AsAsync(ProgramName.Plain, null, args);

    /// <param name="program">How it was called.</param>
    /// <param name="typed">What somebody at a terminal answers; null = nobody is there.</param>
    /// <param name="args">Arguments.</param>
    public static async Task<(int Code, string Output, string Error)> AsAsync(ProgramName program, string? typed, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var input = typed is null ? null : new StringReader(typed);
        var screen = new Screen(output, error, new AtNoon(), input: input);
        var code = await FailoverCommand.RunAsync(args, screen, TestContext.Current.CancellationToken, program);
        return (code, output.ToString(), error.ToString());
    }

    // A date that stays; waits are real ones, or a retry would wait for ever.
    private sealed class AtNoon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
