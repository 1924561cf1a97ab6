using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Failover.Platform.Tests;

namespace Failover.Kubernetes.Tests;

/// <summary>What an operator types, typed into the real tool, against the API server double.</summary>
[Trait("Tier", "slow")]
public sealed class KubectlTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ApiFixture _api = null!;
    private Kubectl _kubectl = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Sample => Path.Combine(CrdFiles.Root(), "k8s", "samples", "site.yaml");

    public async ValueTask InitializeAsync()
    {
        var binary = KubectlBinary.Find();
        _api = await ApiFixture.StartAsync();
        _kubectl = new Kubectl(binary, _api.Server.WriteKubeconfig(_folder.Root, "operator"), _folder.Root);
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }
        _folder.Dispose();
    }

    [Fact]
    public async Task Apply_Sample_IsTheSiteAndTwiceChangesNothing()
    {
        var first = await _kubectl.RunAsync("apply", "-f", Sample);
        Assert.Contains("site.failover.video/north created", first, StringComparison.Ordinal);
        Assert.Contains("camera.failover.video/entrance created", first, StringComparison.Ordinal);
        Assert.Equal("http://10.0.0.11:7420", (await _api.Store.GetAsync<SiteServer>("slave-1", Ct))!.Spec.Address);
        var second = await _kubectl.RunAsync("apply", "-f", Sample);
        Assert.Contains("siteserver.failover.video/slave-1 unchanged", second, StringComparison.Ordinal);

        // What our services write in between is not taken for the operator's.
        var server = (await _api.Store.GetAsync<SiteServer>("slave-1", Ct))!;
        await _api.Store.UpdateAsync(server with { Metadata = server.Metadata with { Finalizers = [ObjectMeta.ReleaseSpare] } }, Ct);
        Assert.Contains("siteserver.failover.video/slave-1 unchanged", await _kubectl.RunAsync("apply", "-f", Sample), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CategoryAndShortNames_ShowTheSite()
    {
        await _kubectl.RunAsync("apply", "-f", Sample);
        var all = await _kubectl.RunAsync("get", "failover");
        foreach (var name in (string[])["site.failover.video/north", "siteserver.failover.video/slave-1", "failoverserver.failover.video/spare-1", "camera.failover.video/yard"])
        {
            Assert.Contains(name, all, StringComparison.Ordinal);
        }
        Assert.Contains("entrance", await _kubectl.RunAsync("get", "fcam"), StringComparison.Ordinal);
        Assert.Contains("20", await _kubectl.RunAsync("get", "fsite", "north", "-o", "jsonpath={.spec.ringSeconds}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ConditionOfATakeover_EndsWhenItIsWritten()
    {
        var takeover = await _api.Store.CreateAsync(
            new Takeover
            {
                Metadata = new() { Name = "slave-1-t2" },
                Spec = new() { Server = "slave-1", Spare = "spare-1", Term = 2, Reason = "test" },
                Status = new() { State = TakeoverState.Assigned },
            },
            Ct);
        var waiting = _kubectl.RunAsync("wait", "--for=condition=Ready", "takeover/slave-1-t2", "--timeout=60s");
        // It watches by now, or reads the condition at once: both must end it.
        await _api.Store.UpdateStatusAsync(
            takeover with
            {
                Status = takeover.Status with
                {
                    State = TakeoverState.Active,
                    Conditions = [new Condition("Ready", ConditionStatus.True, "Active", "spare-1 serves as slave-1.", TimeProvider.System.GetUtcNow()) { ObservedGeneration = takeover.Metadata.Generation }],
                },
            },
            Ct);
        Assert.Contains("takeover.failover.video/slave-1-t2 condition met", await waiting, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WithOurFinalizer_WaitsUntilItIsTakenAway()
    {
        await _api.Store.CreateAsync(ApiFixture.Server1("slave-1") with { Metadata = new() { Name = "slave-1", Finalizers = [ObjectMeta.ReleaseSpare] } }, Ct);
        var deleting = _kubectl.RunAsync("delete", "siteserver", "slave-1", "--timeout=60s");
        SiteServer? server;
        while ((server = await _api.Store.GetAsync<SiteServer>("slave-1", Ct))!.Metadata.DeletionTimestamp is null)
        {
            Assert.False(deleting.IsCompleted, deleting.IsCompleted ? await deleting : "");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
        Assert.False(deleting.IsCompleted);
        await _api.Store.UpdateAsync(server with { Metadata = server.Metadata with { Finalizers = [] } }, Ct);
        Assert.Contains("deleted", await deleting, StringComparison.Ordinal);
        Assert.Null(await _api.Store.GetAsync<SiteServer>("slave-1", Ct));
    }

    [Fact]
    public async Task Annotate_Wish_IsTheOperatorsWish()
    {
        await _api.Store.CreateAsync(ApiFixture.Server1("slave-1"), Ct);
        await _kubectl.RunAsync("annotate", "fsrv", "slave-1", "failover.video/takeover=any");
        Assert.Equal("any", (await _api.Store.GetAsync<SiteServer>("slave-1", Ct))!.Metadata.Annotations["failover.video/takeover"]);
    }
}
