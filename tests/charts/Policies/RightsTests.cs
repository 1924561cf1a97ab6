namespace Failover.Charts.Tests;

/// <summary>What the accounts may do with the cluster's API.</summary>
public sealed class RightsTests
{
    public static TheoryData<string> Examples => [.. ChartFiles.Examples];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Rights_HaveNoWildcardAndStayInTheNamespace(string example)
    {
        var objects = Rendering.Of(example);
        Assert.DoesNotContain(objects, o => o.Kind is "ClusterRole" or "ClusterRoleBinding");
        Assert.All(Rules(example), r => Assert.DoesNotContain("*", RenderedObject.Canonical(r.Root), StringComparison.Ordinal));
        Assert.All(Rules(example).SelectMany(r => r.Texts("verbs")), v => Assert.Contains(v, (string[])["get", "list", "watch", "create", "update", "patch", "delete"]));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Secrets_AreReadByNameAndByElectionAlone(string example)
    {
        var rule = Assert.Single(Rules(example), r => r.Texts("resources").Contains("secrets"));
        Assert.Equal(["get"], rule.Texts("verbs"));
        Assert.Contains(Rendering.Of(example).Single(o => o.Kind == "Role" && o.Name == "failover-election").List("rules"), n => n == rule.Root);
    }

    [Fact]
    public void Secrets_ThatAreNamed_AreTheOnlyOnes() =>
        Assert.Equal(["camera-gate", "camera-yard"], Rules("outside").Single(r => r.Texts("resources").Contains("secrets")).Texts("resourceNames"));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Leases_AreElectionsOwn(string example) => Assert.All(
        Rules(example).Where(r => r.Texts("resources").Contains("leases")),
        // A creation has no name yet that could be compared.
        r => Assert.True(r.Texts("verbs") is ["create"] || r.Texts("resourceNames") is ["election"]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Accounts_OfRecordersAndBroker_MayDoNothing(string example)
    {
        var objects = Rendering.Of(example);
        var bound = objects.Where(o => o.Kind == "RoleBinding").SelectMany(b => b.List("subjects")).Select(s => RenderedObject.MapOf(s)["name"]).ToList();
        Assert.DoesNotContain(bound, n => n is "failover-recorder" or "failover-rabbitmq" or "default");
        foreach (var o in objects.Where(o => o.Pod is not null))
        {
            var account = o.Pod!.Text("spec", "serviceAccountName");
            Assert.Equal(bound.Contains(account) ? "true" : "false", o.Pod.Text("spec", "automountServiceAccountToken"));
            Assert.True(account.Length == 0 || objects.Any(a => a.Kind == "ServiceAccount" && a.Name == account), o.ToString());
        }
    }

    private static IEnumerable<RenderedObject> Rules(string example) => Rendering.Of(example).Where(o => o.Kind == "Role")
        .SelectMany(o => o.List("rules")).Select(n => new RenderedObject((YamlDotNet.RepresentationModel.YamlMappingNode)n));
}
