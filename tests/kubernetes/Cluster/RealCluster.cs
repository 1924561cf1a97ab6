using System.Text.Json.Nodes;
using Failover.Kubernetes.Fixtures;
using k8s;

namespace Failover.Kubernetes.Tests;

/// <summary>
/// A namespace of its own in the cluster that FAILOVER_TEST_KUBECONFIG names. Custom resource definitions that are missing are installed and
/// removed again; those that were there are left alone, as is every other namespace.
/// </summary>
internal sealed class RealCluster : IAsyncDisposable
{
    public const string Variable = "FAILOVER_TEST_KUBECONFIG";

    private readonly k8s.Kubernetes _client;
    private readonly List<string> _installed = [];

    private RealCluster(k8s.Kubernetes client, string ns) => (_client, Namespace) = (client, ns);

    public string Namespace { get; }

    public static string Kubeconfig
    {
        get
        {
            var file = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrEmpty(file), $"{Variable} names no kubeconfig: the real cluster is not tested.");
            return file!;
        }
    }

    public static async Task<RealCluster> OpenAsync(CancellationToken ct)
    {
        var client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(Kubeconfig)));
        var cluster = new RealCluster(client, $"failover-test-{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            await cluster.InstallAsync(ct);
            await cluster.SendAsync(HttpMethod.Post, "/api/v1/namespaces", new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = cluster.Namespace } }, ct);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/{Namespace}", null, CancellationToken.None, mayFail: true);
        foreach (var name in _installed)
        {
            await SendAsync(HttpMethod.Delete, $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}", null, CancellationToken.None, mayFail: true);
        }
        _client.Dispose();
    }

    private async Task InstallAsync(CancellationToken ct)
    {
        const string All = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        foreach (var definition in CrdFiles.Read())
        {
            var name = definition["metadata"]!["name"]!.GetValue<string>();
            if (await SendAsync(HttpMethod.Get, $"{All}/{name}", null, ct, mayFail: true) is null)
            {
                await SendAsync(HttpMethod.Post, All, definition, ct);
                _installed.Add(name);
            }
        }
        var began = TimeProvider.System.GetTimestamp();
        foreach (var name in _installed)
        {
            while ((await SendAsync(HttpMethod.Get, $"{All}/{name}", null, ct))!["status"]?["conditions"] is not JsonArray conditions
                || !conditions.Any(c => c!["type"]!.GetValue<string>() == "Established" && c["status"]!.GetValue<string>() == "True"))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), $"{name} is not established.");
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
            }
        }
    }

    private async Task<JsonObject?> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct, bool mayFail = false)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri.AbsoluteUri.TrimEnd('/') + path));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        }
        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, ct);
        }
        using var response = await _client.HttpClient.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        Assert.True(mayFail || response.IsSuccessStatusCode, $"{method} {path}: {text}");
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : null;
    }
}
