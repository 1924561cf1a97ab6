namespace Failover.Simulation;

/// <summary>What kind of recorder it is.</summary>
internal sealed record RecorderSetup
{
    /// <summary>A failover server; else a site server with cameras of its own.</summary>
    public bool IsSpare { get; init; }
}
