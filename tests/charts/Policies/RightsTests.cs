using Failover.Platform;
using YamlDotNet.RepresentationModel;

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

    /// <summary>The table of kinds says who writes which condition; a condition lies in the status.</summary>
    [Fact]
    public void Writers_OfConditions_MayWriteTheStatus()
    {
        foreach (var (kind, writer) in ResourceKinds.All.SelectMany(k => k.Conditions.Select(c => (k.Plural, c.Writer))).Distinct())
        {
            var rules = Rendering.Of("site").Single(o => o.Kind == "Role" && o.Name == $"failover-{writer}").List("rules").Select(n => new RenderedObject((YamlMappingNode)n)).ToList();
            Assert.True(rules.Exists(r => r.Texts("resources").Contains($"{kind}/status") && r.Texts("verbs").Contains("update")), $"{writer} may not write the status of {kind}");
            Assert.True(rules.Exists(r => r.Texts("resources").Contains(kind) && r.Texts("verbs").Contains("get")), $"{writer} may not read {kind}");
        }
    }

    [Fact]
    public void Kinds_OfRights_Exist()
    {
        var known = ResourceKinds.All.SelectMany(k => (string[])[k.Plural, $"{k.Plural}/status"]).ToList();
        Assert.All(Rules("site").Where(r => r.Texts("apiGroups").Contains("failover.video")).SelectMany(r => r.Texts("resources")), r => Assert.Contains(r, known));
    }

    private static IEnumerable<RenderedObject> Rules(string example) => Rendering.Of(example).Where(o => o.Kind == "Role")
        .SelectMany(o => o.List("rules")).Select(n => new RenderedObject((YamlMappingNode)n));
}
