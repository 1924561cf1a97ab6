namespace Failover.Simulation;

/// <summary>The command line of the simulation.</summary>
internal static class SimulationCommand
{
    /// <summary>True for the simulation's own words; everything else is for the test runner.</summary>
    public static bool Wants(string[] args) => args.Length > 0 && args[0] is "--seed" or "--from" or "--seeds" or "--plant" or "--scenario" or "--help";

    public static int Run(string[] args) => throw new NotImplementedException(string.Join(' ', args));
}
