using Failover.Platform;
using Failover.Platform.Tests;

namespace Failover.Kubernetes.Tests;

/// <summary>The conformance suite over the API server double, always.</summary>
public sealed class DoubleSiteStoreTests : SiteStoreConformance, IAsyncLifetime
{
    private ApiFixture _api = null!;

    protected override ISiteStore Store => _api.Store;

    public async ValueTask InitializeAsync() => _api = await ApiFixture.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
