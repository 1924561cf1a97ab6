using System.Text.Json;
using Failover.Contracts;

namespace Failover.Platform.Tests;

public sealed class SiteApplyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteSiteStore _store;
    private readonly FileSecretStore _secrets;
    private readonly SiteApply _apply;

    public SiteApplyTests()
    {
        _store = new SqliteSiteStore(_folder.PathOf("site.db"), TimeProvider.System);
        _secrets = new FileSecretStore(_folder.PathOf("secrets"));
        _apply = new SiteApply(_store, _secrets);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _apply.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Apply_Twice_SecondChangesNothing()
    {
        Assert.All((await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct)).Results, r => Assert.Equal(ApplyOutcome.Created, r.Outcome));
        Assert.All((await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct)).Results, r => Assert.Equal(ApplyOutcome.Unchanged, r.Outcome));
    }

    [Fact]
    public async Task Apply_OperatorsWishesInTheStore_StayUnlessTheFileNamesThem()
    {
        await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct);
        var server = (await _store.ListAsync<SiteServer>(Ct))[0];
        var wished = OperatorWishes.With(new Dictionary<string, string> { ["mine"] = "x" }, OperatorWishes.Maintenance, new Wish("true", "anna", null, null));
        await _store.UpdateAsync(server with { Metadata = server.Metadata with { Annotations = wished } }, Ct);
        await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct);
        var after = (await _store.ListAsync<SiteServer>(Ct))[0];
        Assert.Equal(
            ["failover.video/maintenance=true", "failover.video/maintenance-by=anna"],
            after.Metadata.Annotations.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
        Assert.All((await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct)).Results, r => Assert.Equal(ApplyOutcome.Unchanged, r.Outcome));
    }

    [Fact]
    public async Task Apply_Credentials_OnlyInTheSecret()
    {
        var answer = await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct);
        var camera = await _store.GetAsync<Camera>("door", Ct);
        Assert.Equal("rtsp://10.0.1.1/live", camera!.Spec.Url);
        Assert.Equal("camera-door", camera.Spec.CredentialsSecret);
        Assert.Equal(new CameraCredentials("admin", "geheim"), CameraCredentials.FromJson((await _secrets.GetAsync("camera-door", Ct))!));
        Assert.DoesNotContain("geheim", JsonSerializer.Serialize(answer, FailoverJson.Options), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_folder.Root))
        {
            Assert.DoesNotContain("geheim", System.Text.Encoding.Latin1.GetString(ReadShared(file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Apply_OnlyThePasswordChanged_TheObjectGetsANewVersion()
    {
        await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct);
        var before = (await _store.GetAsync<Camera>("door", Ct))!.Metadata.ResourceVersion;
        var answer = await _apply.ApplyAsync(Site("anders"), "site.yaml", Ct);
        Assert.Equal(ApplyOutcome.Configured, answer.Results.Single(r => r.Name == "door").Outcome);
        Assert.NotEqual(before, (await _store.GetAsync<Camera>("door", Ct))!.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Apply_Again_KeepsStatusAndObjectsThatAreNotNamed()
    {
        await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct);
        var server = (await _store.GetAsync<SiteServer>("slave-1", Ct))!;
        await _store.UpdateStatusAsync(server with { Status = new SiteServerStatus(4) }, Ct);
        var answer = await _apply.ApplyAsync(
            "apiVersion: failover.video/v1alpha1\nkind: SiteServer\nmetadata: {name: slave-1}\nspec: {address: 'http://10.0.0.7:7420'}", "f", Ct);
        Assert.Empty(answer.Problems);
        var after = (await _store.GetAsync<SiteServer>("slave-1", Ct))!;
        Assert.Equal("http://10.0.0.7:7420", after.Spec.Address);
        Assert.Equal(4, after.Status.Term);
        Assert.NotNull(await _store.GetAsync<Camera>("door", Ct));
    }

    [Fact]
    public async Task Apply_WithAnError_WritesNothing()
    {
        var answer = await _apply.ApplyAsync(Site("geheim").Replace("server: slave-1", "server: slave-9", StringComparison.Ordinal), "site.yaml", Ct);
        Assert.Single(answer.Problems);
        Assert.Empty(await _store.ListAsync<SiteServer>(Ct));
        Assert.Null(await _secrets.GetAsync("camera-door", Ct));
    }

    [Fact]
    public async Task Apply_ConfirmUnprotected_AnnotatesTheCameras()
    {
        await _apply.ApplyAsync(Site("geheim"), "site.yaml", Ct, confirmUnprotected: true);
        Assert.Equal("true", (await _store.GetAsync<Camera>("door", Ct))!.Metadata.Annotations[SiteApply.ConfirmUnprotected]);
        Assert.Empty((await _store.GetAsync<SiteServer>("slave-1", Ct))!.Metadata.Annotations);
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Site(string password) => $$"""
        apiVersion: failover.video/v1alpha1
        kind: Site
        metadata: {name: harbour}
        ---
        apiVersion: failover.video/v1alpha1
        kind: SiteServer
        metadata: {name: slave-1}
        spec: {address: "http://10.0.0.1:7420"}
        ---
        apiVersion: failover.video/v1alpha1
        kind: Camera
        metadata: {name: door}
        spec:
          server: slave-1
          url: rtsp://admin:{{password}}@10.0.1.1/live
        """;
}
