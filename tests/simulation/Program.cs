using Failover.Simulation;
using Xunit.Runner.InProc.SystemConsole;

return SimulationCommand.Wants(args) ? SimulationCommand.Run(args) : await ConsoleRunner.Run(args);
