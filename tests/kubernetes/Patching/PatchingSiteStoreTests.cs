using System.Text.Json.Nodes;
using CsCheck;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Failover.Platform;

namespace Failover.Kubernetes.Tests;

public sealed class PatchingSiteStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Between_AnyTwoDocuments_TheMergeOfThePatchIsTheSecond()
    {
        var scalar = Gen.OneOf<JsonNode?>(Gen.Int[0, 3].Select(i => (JsonNode?)JsonValue.Create(i)), Gen.Int[0, 3].List[0, 2].Select(l => (JsonNode?)new JsonArray([.. l.Select(i => (JsonNode?)i)])));
        Gen<JsonNode?> Map(Gen<JsonNode?> inner) => Gen.Select(Gen.Char['a', 'd'], inner).List[0, 4]
            .Select(l => (JsonNode?)new JsonObject(l.DistinctBy(e => e.Item1).Select(e => KeyValuePair.Create(e.Item1.ToString(), e.Item2?.DeepClone()))));
        var map = Map(Gen.OneOf(scalar, Map(Gen.OneOf(scalar, Map(scalar)))));
        Gen.Select(map, map).Holds((before, after) =>
        {
            var merged = before!.DeepClone().AsObject();
            Merge(merged, MergePatch.Between(before.AsObject(), after!.AsObject()));
            Assert.Equal(Sorted(after), Sorted(merged));
        });
    }

    [Fact]
    public async Task Update_OnlyWhatDiffersIsPatched_OthersFieldsAndDefaultsStay()
    {
        await using var api = await ApiFixture.StartAsync();
        var servers = ApiFixture.Resource("siteservers");
        api.Server.Objects.Create(servers, ApiServerDouble.Namespace, new JsonObject
        {
            ["apiVersion"] = "failover.video/v1alpha1", ["kind"] = "SiteServer",
            ["metadata"] = new JsonObject { ["name"] = "slave-1", ["labels"] = new JsonObject { ["team"] = "hall" }, ["annotations"] = new JsonObject { ["failover.video/takeover"] = "any", ["else"] = "1" } },
            ["spec"] = new JsonObject { ["address"] = "http://slave-1:7420", ["ofANewerVersion"] = 7 },
        });
        var store = new PatchingSiteStore(api.Client, api.Store);
        var server = (await store.GetAsync<SiteServer>("slave-1", Ct))!;
        var changed = server with { Metadata = server.Metadata with { Annotations = new Dictionary<string, string> { ["else"] = "1", ["failover.video/maintenance"] = "true" } } };
        await store.UpdateAsync(changed, Ct);
        var stored = api.Server.Objects.Find(servers, ApiServerDouble.Namespace, "slave-1")!;
        Assert.Equal("""{"else":"1","failover.video/maintenance":"true"}""", stored["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal("""{"address":"http://slave-1:7420","ofANewerVersion":7}""", stored["spec"]!.ToJsonString());
        Assert.Equal("hall", (string?)stored["metadata"]!["labels"]!["team"]);
        Assert.DoesNotContain(api.Server.Calls.Keys, c => c.Verb == "update");
        // The version that was read is old by now.
        Assert.Equal(StoreConflict.VersionChanged, (await Assert.ThrowsAsync<StoreConflictException>(() => store.UpdateAsync(changed, Ct))).Reason);
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
            {
                into.Remove(key);
            }
            else if (value is JsonObject inner)
            {
                // RFC 7386: what is no object becomes one.
                if (into[key] is not JsonObject there)
                {
                    into[key] = there = [];
                }
                Merge(there, inner);
            }
            else
            {
                into[key] = value.DeepClone();
            }
        }
    }

    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Sorted(e.Value)}"))}}}",
        _ => node?.ToJsonString() ?? "null",
    };
}
