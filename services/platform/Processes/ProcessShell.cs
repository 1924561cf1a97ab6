using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Failover.Platform;

/// <summary>The outside of a process that the environment configures: signals, exit code, and its last words.</summary>
public static class ProcessShell
{
    /// <param name="args">None are taken: a forgotten argument must not be ignored.</param>
    /// <param name="run">Reads the environment, throws what is wrong with it, runs until the interruption.</param>
    /// <returns>0 after a signal, 2 for wrong options, 1 for anything else.</returns>
    public static async Task<int> RunAsync(string[] args, Func<ProcessEnvironment, Interruption, Task<int>> run)
    {
        using var logs = LoggerFactory.Create(l => l.AddFailoverLogging());
        var log = logs.CreateLogger("Failover");
        try
        {
            var problems = new StartProblems();
            if (args.Length > 0)
            {
                problems.Add($"This program takes no arguments ('{args[0]}'): its options are environment variables, FAILOVER__SECTION__KEY.");
            }
            using var interruption = Interruption.Listen(signals: true, CancellationToken.None);
            return await run(new ProcessEnvironment(new ConfigurationBuilder().AddEnvironmentVariables().Build(), problems), interruption);
        }
        catch (FailoverSetupException e)
        {
            foreach (var problem in e.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                log.LogCritical("{Problem}", problem);
            }
            return e.ExitCode;
        }
    }
}
