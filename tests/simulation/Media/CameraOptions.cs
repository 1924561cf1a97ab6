namespace Failover.Simulation;

/// <summary>What kind of camera it is.</summary>
internal sealed record CameraOptions
{
    /// <summary>Further sessions are refused with 453.</summary>
    public int MaxSessions { get; init; } = 8;

    /// <summary>With a second session every session gets damaged pictures now and then.</summary>
    public bool Degrades { get; init; }

    /// <summary>Encodes for each session anew: no two sessions have a picture in common, and a seam can only be placed by time.</summary>
    public bool PerSessionEncoder { get; init; }
}
