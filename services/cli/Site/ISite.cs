using Failover.Contracts;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>What a verb asks of a site, wherever it is: local-host on its own HTTP, or a namespace of a cluster by the user's own rights.</summary>
internal interface ISite : IDisposable
{
    /// <summary>Where it is, for people.</summary>
    string Place { get; }

    /// <summary>Everything goes through the cluster's API: recorders have addresses that this machine may not reach.</summary>
    bool InCluster { get; }

    Task<SiteStatus> StatusAsync(CancellationToken ct);

    /// <summary>The status as it came: fields that this version does not know included.</summary>
    Task<string> StatusJsonAsync(CancellationToken ct);

    /// <summary>The answer of management as it came.</summary>
    Task<string> TextAsync(string path, CancellationToken ct);

    /// <summary>Where a recorder is asked for what it says of itself and of its footage: <c>status, metrics, frames, coverage, evidence</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="address">Its address, as the status has it.</param>
    /// <exception cref="UriFormatException">The address is none.</exception>
    AnswerPlace RecorderOf(string name, string address);

    /// <summary>Where video is asked for by its server, whoever serves it now.</summary>
    AnswerPlace Proxy { get; }

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

    /// <summary>Installs a licence's text.</summary>
    /// <exception cref="CliException">It is refused; exit code 2.</exception>
    Task<LicenseAnswer> InstallLicenseAsync(string token, CancellationToken ct);

    /// <summary>Takes a licence out, by its name or serial.</summary>
    /// <exception cref="CliException">The site needs it, or there is none; exit code 2.</exception>
    Task<LicenseAnswer> RemoveLicenseAsync(string name, bool confirmUnprotected, CancellationToken ct);

    /// <summary>What a file may refer to.</summary>
    Task<KnownObjects> KnownAsync(CancellationToken ct);

    /// <summary>Applies a site.yaml; what is wrong with it is an answer, not a fault.</summary>
    Task<ApplyAnswer> ApplyAsync(string yaml, string fileName, bool confirmUnprotected, CancellationToken ct);
}
