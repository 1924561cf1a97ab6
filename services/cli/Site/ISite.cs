using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What a verb asks of a site, wherever it is: local-host on its own HTTP, or a namespace of a cluster by the user's own rights.</summary>
internal interface ISite : IDisposable
{
    /// <summary>Where it is, for people.</summary>
    string Place { get; }

    /// <summary>In a cluster recorders have addresses that this machine may not reach.</summary>
    bool InCluster { get; }

    Task<SiteStatus> StatusAsync(CancellationToken ct);

    /// <summary>The status as it came: fields that this version does not know included.</summary>
    Task<string> StatusJsonAsync(CancellationToken ct);

    /// <summary>Journal entries after a cursor; waits up to <paramref name="waitSeconds"/> for the first one.</summary>
    Task<EventPage> EventsAsync(long after, int waitSeconds, CancellationToken ct);

    /// <summary>All objects of a kind, by name.</summary>
    Task<IReadOnlyList<T>> ObjectsAsync<T>(CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>One object; null when there is none of this name.</summary>
    Task<T?> ObjectAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject;

    /// <summary>What only management knows.</summary>
    Task<T> GetAsync<T>(string path, CancellationToken ct);

    /// <summary>An operator's wish; that it was refused is an answer, not a fault.</summary>
    Task<WishAnswer> WishAsync(string server, OperatorVerb verb, WishRequest request, CancellationToken ct);

    Task<IReadOnlyList<LicenseRow>> LicensesAsync(CancellationToken ct);
}
