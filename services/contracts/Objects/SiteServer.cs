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

public enum ServerRole
{
    Master,
    Slave,
}

/// <param name="Term">Highest term minted for this server; the original's own first term is 1.</param>
/// <param name="StoreId">Id of the store that its recorder showed last; another one means an empty machine of the same name.</param>
public sealed record SiteServerStatus(long Term = 1, string? StoreId = null);
