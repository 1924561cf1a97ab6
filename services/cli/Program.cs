using Failover.Cli;

return await FailoverCommand.RunAsync(args, Screen.OfProcess(TimeProvider.System), CancellationToken.None, ProgramName.OfProcess());
