namespace Failover.Simulation;

/// <summary>What one run was and what it broke.</summary>
/// <param name="Simulated">Time of the run, leaps included.</param>
/// <param name="Lived">Of that, what was lived through event by event; the rest was quiet and leapt over.</param>
internal sealed record RunResult(
    int Seed, IReadOnlyList<Violation> Violations, TimeSpan Simulated, TimeSpan Lived, long Events, int Takeovers, int Declarations,
    string StoryHash, IReadOnlyList<string> Story);
