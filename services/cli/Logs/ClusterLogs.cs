using Failover.Contracts;
using Failover.Kubernetes;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Cli;

/// <summary>The logs of a site in a cluster: of every container of its pods, and of an incident its Takeover object.</summary>
internal static class ClusterLogs
{
    /// <summary>All containers of the site's pods, to be read from a time on.</summary>
    public static async Task<IReadOnlyList<ILogSource>> SourcesAsync(KubernetesConnection connection, DateTimeOffset since, TimeProvider clock, CancellationToken ct)
    {
        var logs = new PodLogs(connection, clock);
        var pods = await Told(() => logs.ListAsync(ct));
        if (pods.Count == 0)
        {
            throw new CliException($"The namespace {connection.Namespace} has no pod of failover: name the site's with --namespace.", ExitCode.BadInput);
        }

        return [.. pods.Select(p => new PodLogSource(logs, p, since, clock))];
    }

    /// <exception cref="CliException">There is none of this name, or it may not be read.</exception>
    public static async Task<Takeover> TakeoverAsync(KubernetesSite site, string name, string ns, CancellationToken ct) =>
        await Told(() => site.Store.GetAsync<Takeover>(name, ct)) ?? throw new CliException($"The namespace {ns} has no takeover '{name}'.", ExitCode.BadInput);

    public static KubernetesSite Open(KubernetesConnection connection, KubernetesOptions options, TimeProvider clock) => new(connection, options, clock, NullLoggerFactory.Instance);

    private static async Task<T> Told<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StoreUnavailableException e)
        {
            throw new CliException(e.Message, ExitCode.Failed, e);
        }
    }
}
