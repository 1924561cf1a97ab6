using Failover.Bench;
using Xunit.Runner.InProc.SystemConsole;

return BenchCommand.Wants(args) ? await BenchCommand.RunAsync(args) : await ConsoleRunner.Run(args);
