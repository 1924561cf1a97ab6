using Failover.Platform;
using Failover.Recorder;

return await ProcessShell.RunAsync(args, (environment, interruption) =>
    RecorderProcess.RunAsync(RecorderEnvironment.Read(environment), interruption.Token, interruption.LeaveOnTerminate()));
