using Failover.Kubernetes;
using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Hosting;

/// <summary>Which store the site's objects and secrets are in: <c>FAILOVER__STORE__...</c>. The one place where a service's process chooses.</summary>
public sealed class SiteStoreChoice
{
    private readonly Func<IServiceCollection, IServiceCollection> _add;

    private SiteStoreChoice(Func<IServiceCollection, IServiceCollection> add) => _add = add;

    public static IReadOnlyList<string> Keys { get; } =
    [
        "Kind", "Directory", nameof(KubernetesSettings.Kubeconfig), nameof(KubernetesSettings.Context), nameof(KubernetesSettings.Namespace),
        nameof(KubernetesSettings.RequestMs), nameof(KubernetesSettings.RetryMs), nameof(KubernetesSettings.RequestsPerSecond),
        nameof(KubernetesSettings.RequestsAtOnce), nameof(KubernetesSettings.WatchSeconds),
    ];

    /// <summary>Null, with its problems kept, when what is asked for cannot be.</summary>
    public static SiteStoreChoice? Read(ProcessEnvironment environment)
    {
        switch (environment.Required("Store", "Kind", "write kubernetes, or sqlite with FAILOVER__STORE__DIRECTORY"))
        {
            case "kubernetes":
                return environment.Problems.Try(() =>
                {
                    var options = KubernetesOptions.Check(new KubernetesSettings().Over(environment.Configuration));
                    var connection = KubernetesConnection.Open(options);
                    return new SiteStoreChoice(services => AddKubernetes(services, connection, options));
                });
            case "sqlite":
                var directory = environment.Required("Store", "Directory", "name the folder of site.db and secrets/");
                return new SiteStoreChoice(services => AddSqlite(services, directory));
            case "":
                return null;
            case var other:
                environment.Problems.Add($"FAILOVER__STORE__KIND is '{other}'; write kubernetes or sqlite.");
                return null;
        }
    }

    /// <summary>Registers <see cref="ISiteStore"/> and <see cref="ISecretStore"/>. Neither waits for anything at the start.</summary>
    public IServiceCollection AddTo(IServiceCollection services) => _add(services);

    private static IServiceCollection AddKubernetes(IServiceCollection services, KubernetesConnection connection, KubernetesOptions options) => services
        // By a factory: the container disposes what it made, and not what it was given.
        .AddSingleton(p => new KubernetesSite(connection, options, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>()))
        .AddSingleton(p => p.GetRequiredService<KubernetesSite>().JournalOf(p.GetRequiredService<BusJournal>(), p.GetRequiredService<ServiceIdentity>()))
        .AddSingleton(p => p.GetRequiredService<KubernetesSite>().Store)
        .AddSingleton(p => p.GetRequiredService<KubernetesSite>().Secrets);

    /// <summary>One process owns the file and alone sees its changes: for a service by itself, as tests have it; several share one process (local-host).</summary>
    private static IServiceCollection AddSqlite(IServiceCollection services, string directory) => services
        .AddSingleton<ISiteStore>(p => new SqliteSiteStore(Path.Combine(directory, "site.db"), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<ISecretStore>(new FileSecretStore(Path.Combine(directory, "secrets")));
}
