using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;

namespace Failover.Cli.Tests;

/// <summary>A cluster with a site: the API server double, and behind its proxy a management that answers what it is told to.</summary>
internal sealed class PlayedCluster : IAsyncDisposable
{
    public const string ManagementService = "http:failover-management:http";
    public const string ViewerToken = "a-token-of-viewers-only";
    private readonly TemporaryFolder _folder = new();

    private PlayedCluster(ApiServerDouble api) => Api = api;

    public ApiServerDouble Api { get; }

    public PlayedSite Management { get; } = new();

    /// <summary>Where the user of the kubeconfig is named.</summary>
    public string Kubeconfig { get; private set; } = "";

    public static async Task<PlayedCluster> StartAsync()
    {
        var cluster = new PlayedCluster(await ApiServerDouble.StartAsync(TestContext.Current.CancellationToken));
        cluster.Kubeconfig = cluster.Api.WriteKubeconfig(cluster._folder.Path, "anna");
        cluster.Api.Proxy.Services[ManagementService] = new Uri($"http://{cluster.Management.Host}/");
        cluster.Create("secrets", ManagementAccess.ViewerSecret, new JsonObject { ["data"] = new JsonObject { ["token"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(ViewerToken)) } });
        return cluster;
    }

    public void Create(string plural, string name, JsonObject document)
    {
        document["metadata"] = new JsonObject { ["name"] = name };
        Api.Objects.Create(Resource(plural), ApiServerDouble.Namespace, document);
    }

    /// <summary>With its status, as the services write it.</summary>
    public void Create<T>(T value)
        where T : class, ISiteObject
    {
        var resource = Resource(T.Kind.ToLowerInvariant() + "s");
        var document = JsonSerializer.SerializeToNode(value, FailoverJson.Options)!.AsObject();
        (document["apiVersion"], document["kind"]) = (resource.ApiVersion, T.Kind);
        document["metadata"] = new JsonObject { ["name"] = value.Metadata.Name };
        var created = Api.Objects.Create(resource, ApiServerDouble.Namespace, document);
        created["status"] = document["status"]?.DeepClone();
        Api.Objects.Update(resource, ApiServerDouble.Namespace, value.Metadata.Name, created, status: true);
    }

    public JsonObject Find(string plural, string name) => Api.Objects.Find(Resource(plural), ApiServerDouble.Namespace, name)!;

    /// <summary>As the plugin, with this cluster's kubeconfig.</summary>
    public Task<(int Code, string Output, string Error)> RunAsync(params string[] args) => CommandRun.AsAsync(ProgramName.Plugin, null, [.. args, "--kubeconfig", Kubeconfig]);

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Management.Dispose();
        _folder.Dispose();
    }

    private static ApiResource Resource(string plural) => ApiResource.All.First(r => r.Plural == plural);
}
