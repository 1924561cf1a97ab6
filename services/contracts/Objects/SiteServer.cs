using System.Text.Json.Serialization;

namespace Failover.Contracts;

/// <summary>A server that the site needs.</summary>
public sealed record SiteServer : ISiteObject
{
    public static string Kind => nameof(SiteServer);
    public required ObjectMeta Metadata { get; init; }
    public required SiteServerSpec Spec { get; init; }
    public SiteServerStatus Status { get; init; } = new();
}

public sealed record SiteServerSpec
{
    /// <summary>HTTP address of its recorder: <c>http://host:7420</c>.</summary>
    public required string Address { get; init; }
    public IReadOnlyList<ServerRole> Roles { get; init; } = [ServerRole.Slave];

    /// <summary>A DVR cannot be failed over; its cameras do not count for the licence.</summary>
    public bool Dvr { get; init; }

    /// <summary>Spares that should guard it first, in order. A server cannot guard itself.</summary>
    public IReadOnlyList<string> PreferredGuards { get; init; } = [];

    /// <summary>In maintenance nothing assumes its role; keeping goes on.</summary>
    public bool Maintenance { get; init; }
}

/// <summary>In small letters, as an operator writes them.</summary>
public enum ServerRole
{
    [JsonStringEnumMemberName("master")]
    Master,

    [JsonStringEnumMemberName("slave")]
    Slave,
}

/// <param name="Term">Highest term minted for this server; the original's own first term is 1.</param>
/// <param name="StoreId">Id of the store that its recorder showed last; another one means an empty machine of the same name.</param>
public sealed record SiteServerStatus(long Term = 1, string? StoreId = null)
{
    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>For people; made of the conditions.</summary>
    public ServerPhase Phase { get; init; }

    /// <summary>Wall time at which the phase began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Cameras that are recorded of all that it has: <c>11/12</c>.</summary>
    public string? Cameras { get; init; }

    /// <summary>Who fills its role; <c>-</c> = nobody.</summary>
    public string? Recorder { get; init; }

    /// <summary>Its first guard; <c>-</c> = none.</summary>
    public string? Guard { get; init; }

    /// <summary><c>Ready</c>, <c>Recording</c>, <c>Protected</c>.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}

public enum ServerPhase
{
    Unknown,
    Recording,

    /// <summary>It lives, and some of its cameras are recorded by nobody.</summary>
    Degraded,
    Suspect,

    /// <summary>It is down, and no spare serves as it.</summary>
    Failed,

    /// <summary>It answers, and too little reaches its disk.</summary>
    NotRecording,
    Leaving,

    /// <summary>A spare serves as it.</summary>
    TakenOver,

    /// <summary>Its role goes back to it.</summary>
    Returning,
}
