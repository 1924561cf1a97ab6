using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;

namespace Failover.Kubernetes.Tests;

/// <summary>What others write into our objects stays: kubectl, a chart, a garbage collector, a newer version of ours.</summary>
public sealed class OthersFieldsTests : IAsyncLifetime
{
    private static readonly ApiResource Servers = ApiFixture.Resource("siteservers");
    private ApiFixture _api = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await ApiFixture.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Update_ObjectWithForeignFields_KeepsThem()
    {
        await _api.Store.CreateAsync(ApiFixture.Server1("a") with { Metadata = new() { Name = "a", Annotations = new Dictionary<string, string> { ["failover.video/takeover"] = "spare-1" } } }, Ct);
        Foreign(d =>
        {
            d["metadata"]!["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "Helm" };
            d["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["kind"] = "Site", ["name"] = "demo" });
            d["metadata"]!["finalizers"] = new JsonArray("example.com/backup");
            d["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"] = "{}";
            d["spec"]!["fieldOfTheNextVersion"] = 7;
        });
        var read = (await _api.Store.GetAsync<SiteServer>("a", Ct))!;
        await _api.Store.UpdateAsync(
            read with
            {
                Spec = read.Spec with { Maintenance = true },
                // A wish that was fulfilled is taken away; what is not ours cannot be.
                Metadata = read.Metadata with { Annotations = new Dictionary<string, string>(), Labels = new Dictionary<string, string>(), Finalizers = [] },
            },
            Ct);
        var raw = _api.Server.Objects.Find(Servers, ApiServerDouble.Namespace, "a")!;
        Assert.Equal("Helm", raw["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]!.GetValue<string>());
        Assert.Equal("demo", raw["metadata"]!["ownerReferences"]![0]!["name"]!.GetValue<string>());
        Assert.Equal("example.com/backup", raw["metadata"]!["finalizers"]![0]!.GetValue<string>());
        Assert.Equal(["kubectl.kubernetes.io/last-applied-configuration"], raw["metadata"]!["annotations"]!.AsObject().Select(a => a.Key));
        Assert.Equal(7, raw["spec"]!["fieldOfTheNextVersion"]!.GetValue<int>());
        Assert.True(raw["spec"]!["maintenance"]!.GetValue<bool>());
        Assert.Equal(2, raw["metadata"]!["generation"]!.GetValue<long>() - 1);
    }

    [Fact]
    public async Task UpdateStatus_FieldOfTheNextVersion_IsKept()
    {
        var created = await _api.Store.CreateAsync(ApiFixture.Server1("a"), Ct);
        var withTerm = await _api.Store.UpdateStatusAsync(created with { Status = new SiteServerStatus(2, "store-1") }, Ct);
        var raw = _api.Server.Objects.Find(Servers, ApiServerDouble.Namespace, "a")!;
        raw["status"]!["fieldOfTheNextVersion"] = "x";
        _api.Server.Objects.Update(Servers, ApiServerDouble.Namespace, "a", raw, status: true);
        var read = (await _api.Store.GetAsync<SiteServer>("a", Ct))!;
        await _api.Store.UpdateStatusAsync(read with { Status = withTerm.Status with { Term = 3, StoreId = null } }, Ct);
        raw = _api.Server.Objects.Find(Servers, ApiServerDouble.Namespace, "a")!;
        Assert.Equal("x", raw["status"]!["fieldOfTheNextVersion"]!.GetValue<string>());
        Assert.Equal(3, raw["status"]!["term"]!.GetValue<long>());
        Assert.Null(raw["status"]!["storeId"]);
    }

    [Fact]
    public async Task Lease_IsShownAsKubernetesShowsThem()
    {
        var lease = await _api.Store.CreateAsync(new Lease { Metadata = new() { Name = "election" }, Spec = new() { Holder = "election-0@boot-1", DurationMs = 4000, Renewals = 1 } }, Ct);
        Assert.Equal(new LeaseSpec { Holder = "election-0@boot-1", DurationMs = 4000, Renewals = 1 }, lease.Spec);
        await _api.Store.UpdateAsync(lease with { Spec = lease.Spec with { Holder = "election-0@boot-2", Renewals = 2 } }, Ct);
        var raw = _api.Server.Objects.Find(ApiFixture.Resource("leases"), ApiServerDouble.Namespace, "election")!;
        Assert.Equal("coordination.k8s.io/v1", raw["apiVersion"]!.GetValue<string>());
        Assert.Equal("election-0@boot-2", raw["spec"]!["holderIdentity"]!.GetValue<string>());
        Assert.Equal(4, raw["spec"]!["leaseDurationSeconds"]!.GetValue<int>());
        Assert.Equal(1, raw["spec"]!["leaseTransitions"]!.GetValue<int>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", raw["spec"]!["renewTime"]!.GetValue<string>());
    }

    private void Foreign(Action<JsonObject> change)
    {
        var raw = _api.Server.Objects.Find(Servers, ApiServerDouble.Namespace, "a")!;
        change(raw);
        _api.Server.Objects.Update(Servers, ApiServerDouble.Namespace, "a", raw, status: false);
    }
}
