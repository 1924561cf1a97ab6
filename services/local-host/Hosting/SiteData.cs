using Failover.Kubernetes;
using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>What the services of local-host share: objects and secrets, on disk or in a cluster; events and token, on disk.</summary>
internal sealed class SiteData : IDisposable
{
    public const string StoreFile = "site.db";

    private readonly Stack<IDisposable> _owned;
    private KubernetesSite? _cluster;

    private SiteData(ISiteStore store, ISecretStore secrets, EventLog events, SiteToken token, Stack<IDisposable> owned)
    {
        Store = store;
        Secrets = secrets;
        Events = events;
        Token = token;
        Apply = new SiteApply(store, secrets);
        _owned = owned;
        owned.Push(events);
        owned.Push(Apply);
    }

    public ISiteStore Store { get; }

    public ISecretStore Secrets { get; }

    public EventLog Events { get; }

    public SiteToken Token { get; }

    public SiteApply Apply { get; }

    /// <param name="folder">Events, token, and without a cluster objects and secrets.</param>
    /// <param name="kubernetes">The cluster that has objects and secrets; null = they are in the folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">For what the cluster's store tells.</param>
    public static SiteData Open(DataFolder folder, KubernetesOptions? kubernetes, TimeProvider time, ILoggerFactory logs)
    {
        var owned = new Stack<IDisposable>();
        try
        {
            var (store, secrets) = kubernetes is null ? OpenFiles(folder, time, owned) : OpenCluster(kubernetes, time, logs, owned);
            return new SiteData(store, secrets, new EventLog(folder.PathOf("events.db")), SiteToken.LoadOrCreate(folder.PathOf("site.token")), owned)
            {
                _cluster = owned.OfType<KubernetesSite>().FirstOrDefault(),
            };
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            Dispose(owned);
            throw new FailoverSetupException($"The folder {folder.Root} is not writable ({e.Message.TrimEnd('.')}): make it writable or give another --data.", inner: e);
        }
        catch
        {
            Dispose(owned);
            throw;
        }
    }

    /// <summary>As instances: a service's container does not dispose what the others still use.</summary>
    public IServiceCollection AddTo(IServiceCollection services)
    {
        services.AddSingleton(Store).AddSingleton(Secrets).AddSingleton(Events).AddSingleton(Token).AddSingleton(Apply);
        return _cluster is not { } cluster ? services : services.AddSingleton(
            p => cluster.JournalOf(p.GetRequiredService<BusJournal>(), p.GetRequiredService<ServiceIdentity>()));
    }

    public void Dispose() => Dispose(_owned);

    private static (ISiteStore Store, ISecretStore Secrets) OpenFiles(DataFolder folder, TimeProvider time, Stack<IDisposable> owned)
    {
        var store = new SqliteSiteStore(folder.PathOf(StoreFile), time);
        owned.Push(store);
        return (store, new FileSecretStore(folder.PathOf("secrets")));
    }

    private static (ISiteStore Store, ISecretStore Secrets) OpenCluster(
        KubernetesOptions options, TimeProvider time, ILoggerFactory logs, Stack<IDisposable> owned)
    {
        var site = new KubernetesSite(KubernetesConnection.Open(options), options, time, logs);
        owned.Push(site);
        return (site.Store, site.Secrets);
    }

    private static void Dispose(Stack<IDisposable> owned)
    {
        while (owned.TryPop(out var part))
        {
            part.Dispose();
        }
    }
}
