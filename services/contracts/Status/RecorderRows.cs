namespace Failover.Contracts;

/// <summary>Every recorder's load as its newest beat has it: <c>GET /v1/recorders</c>.</summary>
public sealed record RecorderRows
{
    public required string Site { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Site servers first, then spares, each by name.</summary>
    public required IReadOnlyList<RecorderRow> Recorders { get; init; }
}

/// <summary>One recorder. What comes from a beat is null while there was none.</summary>
public sealed record RecorderRow
{
    public required string Name { get; init; }
    public required bool Spare { get; init; }
    public double? BeatAgeMs { get; init; }
    public RecorderHealth? Health { get; init; }
    public RecorderLoad? Load { get; init; }

    /// <summary>Cameras that it writes.</summary>
    public CameraDigest? Digest { get; init; }

    /// <summary>Cameras that it guards, and of those the covered ones.</summary>
    public int Guarded { get; init; }
    public int Covered { get; init; }

    /// <summary>What the guarded cameras bring in, bytes a second.</summary>
    public long GuardedBytesPerSecond { get; init; }

    /// <summary>Memory that their rings hold now.</summary>
    public long RingBytes { get; init; }

    /// <summary>Memory that they may hold; null of a site server.</summary>
    public long? RingBudgetBytes { get; init; }

    /// <summary>Foreign footage held here that is not home.</summary>
    public long HeldBytes { get; init; }
}

/// <summary>What a process is: <c>GET /v1/version</c>.</summary>
/// <param name="Name">The service.</param>
/// <param name="Version">Of the product.</param>
/// <param name="Runtime">What it runs on.</param>
public sealed record ServiceVersion(string Name, string Version, string Runtime);
