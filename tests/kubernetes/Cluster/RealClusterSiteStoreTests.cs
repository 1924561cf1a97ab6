using Failover.Platform;
using Failover.Platform.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Kubernetes.Tests;

/// <summary>The conformance suite over a real cluster, when FAILOVER_TEST_KUBECONFIG names one.</summary>
public sealed class RealClusterSiteStoreTests : SiteStoreConformance, IAsyncLifetime
{
    private RealCluster? _cluster;
    private KubernetesConnection? _connection;
    private ApiClient? _client;
    private ISiteStore? _store;

    protected override ISiteStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await RealCluster.OpenAsync(Ct);
        var options = KubernetesOptions.Check(new KubernetesSettings { Kubeconfig = RealCluster.Kubeconfig, Namespace = _cluster.Namespace });
        _connection = KubernetesConnection.Open(options);
        _client = new ApiClient(_connection, options, TimeProvider.System, seed: 1);
        _store = new KubernetesSiteStore(_client, NullLogger<KubernetesSiteStore>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _connection?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
