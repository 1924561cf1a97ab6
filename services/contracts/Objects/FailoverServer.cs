namespace Failover.Contracts;

/// <summary>A hot spare.</summary>
public sealed record FailoverServer : ISiteObject
{
    public static string Kind => nameof(FailoverServer);
    public required ObjectMeta Metadata { get; init; }
    public required FailoverServerSpec Spec { get; init; }
}

public sealed record FailoverServerSpec
{
    /// <summary>HTTP address of its recorder.</summary>
    public required string Address { get; init; }

    /// <summary>Cameras it can hold hot at most.</summary>
    public int MaxHotCameras { get; init; } = 128;

    /// <summary>Memory for pre-roll rings, MiB.</summary>
    public int RingMemoryMiB { get; init; } = 4096;

    /// <summary>Speed of its network towards the cameras, Mbit/s.</summary>
    public int NetworkMbps { get; init; } = 1000;
    public bool Maintenance { get; init; }
}
