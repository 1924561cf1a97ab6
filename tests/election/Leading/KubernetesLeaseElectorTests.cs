using Failover.Kubernetes;
using Failover.Kubernetes.Fixtures;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

/// <summary>The same over Leases of an API server.</summary>
public sealed class KubernetesLeaseElectorTests : LeaseElectorTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("failover-test-");
    private ApiServerDouble? _server;
    private KubernetesConnection? _connection;
    private ApiClient? _client;

    public override async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _connection?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        _folder.Delete(recursive: true);
    }

    protected override async Task<ISiteStore> OpenStoreAsync()
    {
        _server = await ApiServerDouble.StartAsync(TestContext.Current.CancellationToken);
        var options = KubernetesOptions.Check(new KubernetesSettings { Kubeconfig = _server.WriteKubeconfig(_folder.FullName, "election") });
        _connection = KubernetesConnection.Open(options with { RequestsPerSecond = 10_000 });
        _client = new ApiClient(_connection, options with { RequestsPerSecond = 10_000 }, TimeProvider.System, seed: 1);
        return new KubernetesSiteStore(_client, NullLogger<KubernetesSiteStore>.Instance);
    }
}
