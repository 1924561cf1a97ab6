using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>What local-host keeps on disk: objects, secrets, events, token. Shared by all its services.</summary>
internal sealed class SiteData : IDisposable
{
    public const string StoreFile = "site.db";

    private SiteData(SqliteSiteStore store, FileSecretStore secrets, EventLog events, SiteToken token)
    {
        Store = store;
        Secrets = secrets;
        Events = events;
        Token = token;
        Apply = new SiteApply(store, secrets);
    }

    public SqliteSiteStore Store { get; }

    public FileSecretStore Secrets { get; }

    public EventLog Events { get; }

    public SiteToken Token { get; }

    public SiteApply Apply { get; }

    public static SiteData Open(DataFolder folder, TimeProvider time)
    {
        SqliteSiteStore? store = null;
        try
        {
            store = new SqliteSiteStore(folder.PathOf(StoreFile), time);
            return new SiteData(
                store, new FileSecretStore(folder.PathOf("secrets")), new EventLog(folder.PathOf("events.db")),
                SiteToken.LoadOrCreate(folder.PathOf("site.token")));
        }
        catch (Exception e)
        {
            store?.Dispose();
            throw e is UnauthorizedAccessException or IOException
                ? new FailoverSetupException($"The folder {folder.Root} is not writable ({e.Message.TrimEnd('.')}): make it writable or give another --data.", inner: e)
                : e;
        }
    }

    /// <summary>As instances: a service's container does not dispose what the others still use.</summary>
    public IServiceCollection AddTo(IServiceCollection services) => services
        .AddSingleton<ISiteStore>(Store).AddSingleton<ISecretStore>(Secrets).AddSingleton(Events).AddSingleton(Token).AddSingleton(Apply);

    public void Dispose()
    {
        Apply.Dispose();
        Events.Dispose();
        Store.Dispose();
    }
}
