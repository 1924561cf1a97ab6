namespace Failover.LocalHost;

/// <summary>All services of a site on one machine: <c>failover up</c>.</summary>
public static class FailoverLocalHost
{
    /// <summary>Starts everything, waits until it serves, writes ready.json.</summary>
    /// <exception cref="Failover.Platform.FailoverSetupException">It cannot start; one sentence per problem, with the exit code.</exception>
    public static Task<LocalHostHandle> StartAsync(LocalHostOptions options, CancellationToken ct) =>
        throw new NotSupportedException("Not composed yet.");
}
