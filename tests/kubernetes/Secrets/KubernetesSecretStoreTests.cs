using Failover.Platform;

namespace Failover.Kubernetes.Tests;

public sealed class KubernetesSecretStoreTests : IAsyncLifetime
{
    private ApiFixture _api = null!;
    private KubernetesSecretStore _secrets = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiFixture.StartAsync();
        _secrets = new KubernetesSecretStore(_api.Client);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Put_ThenGetAndDelete_GivesTheSameAndNothingAfter()
    {
        Assert.Null(await _secrets.GetAsync("camera-door", Ct));
        await _secrets.PutAsync("camera-door", new CameraCredentials("admin", "old").ToJson(), Ct);
        await _secrets.PutAsync("camera-door", new CameraCredentials("admin", "pä:ss").ToJson(), Ct);
        Assert.Equal("pä:ss", CameraCredentials.FromJson((await _secrets.GetAsync("camera-door", Ct))!).Password);
        Assert.True(await _secrets.DeleteAsync("camera-door", Ct));
        Assert.False(await _secrets.DeleteAsync("camera-door", Ct));
    }

    [Fact]
    public async Task Get_SecretOfAnotherForm_SaysHowToMakeOneWithoutShowingIt()
    {
        _api.Server.Objects.Create(ApiFixture.Resource("secrets"), _api.Client.Namespace, new()
        {
            ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "other" },
            ["data"] = new System.Text.Json.Nodes.JsonObject { ["pass"] = "c2VjcmV0" },
        });
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => _secrets.GetAsync("other", Ct));
        Assert.Contains("kubectl create secret", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NeverListsOrWatches()
    {
        await _secrets.GetAsync("camera-door", Ct);
        Assert.Equal([("test", "get", "secrets")], _api.Server.Calls.Keys);
    }
}
