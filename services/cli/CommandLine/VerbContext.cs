using Failover.Platform;

namespace Failover.Cli;

/// <summary>What every verb gets: where to print, the clock, and how it is told to end.</summary>
internal sealed class VerbContext(Screen screen, ProgramName? program = null)
{
    public Screen Screen { get; } = screen;

    public ProgramName Program { get; } = program ?? ProgramName.Plain;

    /// <summary>Which site a verb talks to.</summary>
    public TargetOptions Target { get; } = new(program ?? ProgramName.Plain, screen.Clock);

    public TimeProvider Clock => Screen.Clock;

    /// <summary>Set before the verb runs.</summary>
    public Interruption Interruption { get; set; } = null!;
}
