using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Failover.Platform.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Kubernetes.Tests;

/// <summary>A double of the API server and a store that speaks to it, for one test.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Stack<IDisposable> _owned = new();

    private ApiFixture(ApiServerDouble server) => Server = server;

    public ApiServerDouble Server { get; }

    public KubernetesSiteStore Store { get; private set; } = null!;

    public ApiClient Client { get; private set; } = null!;

    public static ApiResource Cameras => Resource("cameras");

    public static async Task<ApiFixture> StartAsync(Func<KubernetesOptions, KubernetesOptions>? set = null)
    {
        var fixture = new ApiFixture(await ApiServerDouble.StartAsync(TestContext.Current.CancellationToken));
        (fixture.Client, fixture.Store) = fixture.Open("test", set);
        return fixture;
    }

    public static ApiResource Resource(string plural) => ApiResource.All.First(r => r.Plural == plural);

    /// <summary>Another process of this user.</summary>
    public (ApiClient Client, KubernetesSiteStore Store) Open(string user, Func<KubernetesOptions, KubernetesOptions>? set = null)
    {
        var options = KubernetesOptions.Check(new KubernetesSettings { Kubeconfig = Server.WriteKubeconfig(_folder.PathOf("."), user) }) with
        {
            Retry = TimeSpan.FromSeconds(5),
        };
        options = set?.Invoke(options) ?? options;
        var connection = KubernetesConnection.Open(options);
        var client = new ApiClient(connection, options, TimeProvider.System, seed: 1);
        _owned.Push(connection);
        _owned.Push(client);
        return (client, new KubernetesSiteStore(client, NullLogger<KubernetesSiteStore>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var owned))
        {
            owned.Dispose();
        }
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    public static SiteServer Server1(string name) => new() { Metadata = new() { Name = name }, Spec = new() { Address = $"http://{name}:7420" } };
}
