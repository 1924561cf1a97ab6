using Failover.Contracts;
using Failover.Platform;
using YamlDotNet.RepresentationModel;

namespace Failover.Charts.Tests;

/// <summary>The roles for people: enough for each command, and no more.</summary>
public sealed class AccessTests
{
    private static readonly Lazy<IReadOnlyList<RenderedObject>> Objects = new(() => Rendering.Of(
        ChartFiles.Chart, ChartFiles.ExampleOf("site"), "--set", "access.roles=true", "--set", "access.viewers={guards}", "--set", "access.operators={control-room,it's}"));

    [Fact]
    public void Roles_AreMadeOnlyWhenWanted() =>
        Assert.DoesNotContain(Rendering.Of("site"), o => o.Kind is "Role" or "RoleBinding" && o.Name is "failover-viewer" or "failover-operator");

    [Theory]
    [InlineData("failover-viewer")]
    [InlineData("failover-operator")]
    public void Rules_ReachWhatTheCommandLineNamesAndNothingElse(string role)
    {
        var rules = RulesOf(role);
        Assert.Equal([ManagementAccess.ViewerSecret], rules.Single(r => r.Texts("resources").Contains("secrets")).Texts("resourceNames"));
        Assert.Equal(
            role == "failover-viewer" ? [$"http:{ManagementAccess.Service}:{ManagementAccess.Port}"] : [$"http:{ManagementAccess.Service}:{ManagementAccess.Port}", "http:failover-recorder-proxy:http"],
            rules.Where(r => r.Texts("resources").Contains("services/proxy")).SelectMany(r => r.Texts("resourceNames")));
        Assert.All(rules.Where(r => r.Texts("resources") is ["secrets"] or ["services/proxy"]), r => Assert.Equal(["get"], r.Texts("verbs")));
        Assert.All(rules, r => Assert.DoesNotContain("*", r.Texts("verbs").Concat(r.Texts("resources")).Concat(r.Texts("apiGroups"))));
        Assert.DoesNotContain(rules, r => r.Texts("resources").Any(k => k.EndsWith("/status", StringComparison.Ordinal)));
        // Licences' texts are for who installs them.
        Assert.Equal(role == "failover-operator", rules.Any(r => r.Texts("resources").Contains("failoverlicenses")));
    }

    [Fact]
    public void Operator_WritesWhatCarriesWishesAndWhatAFileHas_ViewerNothing()
    {
        Assert.Equal(["get", "list", "watch"], VerbsOf("failover-viewer"));
        Assert.Equal(["create", "delete", "get", "list", "patch", "watch"], VerbsOf("failover-operator"));
        string[] KindsOf(string verb) => [.. RulesOf("failover-operator").Where(r => r.Texts("verbs").Contains(verb)).SelectMany(r => r.Texts("resources")).Order(StringComparer.Ordinal)];
        Assert.Equal(["cameras", "failoverlicenses", "failoverservers", "reinsertions", "sites", "siteservers"], KindsOf("patch"));
        Assert.Equal(["cameras", "failoverlicenses", "failoverservers", "sites", "siteservers"], KindsOf("create"));
        Assert.Equal(["failoverlicenses"], KindsOf("delete"));
        Assert.Subset(RulesOf("failover-operator").Select(r => RenderedObject.Canonical(r.Root)).ToHashSet(), RulesOf("failover-viewer").Select(r => RenderedObject.Canonical(r.Root)).ToHashSet());
    }

    [Fact]
    public void Kinds_OfTheRules_Exist()
    {
        var known = ResourceKinds.All.Select(k => k.Plural).ToList();
        Assert.All(RulesOf("failover-operator").Where(r => r.Texts("apiGroups").Contains("failover.video")).SelectMany(r => r.Texts("resources")), r => Assert.Contains(r, known));
    }

    [Fact]
    public void Groups_AreBound()
    {
        Assert.Equal(["guards"], GroupsOf("failover-viewer"));
        Assert.Equal(["control-room", "it's"], GroupsOf("failover-operator"));
    }

    [Fact]
    public void Management_IsReachedByTheApiServer_ThereByItsProxysPort()
    {
        var service = Objects.Value.Single(o => o.Kind == "Service" && o.Name == ManagementAccess.Service);
        Assert.Contains(service.List("spec", "ports"), p => RenderedObject.MapOf(p)["name"] == ManagementAccess.Port);
        var open = Ingress(Objects.Value).Single(i => RenderedObject.Find(i, "from") is null);
        Assert.Equal("{ports: [{port: 7400, protocol: TCP}]}", RenderedObject.Canonical(open));
        Assert.DoesNotContain(Ingress(Rendering.Of("site")), i => RenderedObject.Find(i, "from") is null);
        var limited = Rendering.Of(ChartFiles.Chart, ChartFiles.ExampleOf("site"), "--set", "access.roles=true", "--set", "networkPolicy.apiServer={10.0.0.0/28}");
        Assert.Contains(Ingress(limited), i => RenderedObject.Canonical(i).Contains("cidr: 10.0.0.0/28", StringComparison.Ordinal));
    }

    [Fact]
    public void RecorderProxy_IsReachedByTheApiServerWhereViewersAreLimited()
    {
        IReadOnlyList<YamlNode> Rules(params string[] more) => Rendering.Of(
            ChartFiles.Chart, ChartFiles.ExampleOf("site"), ["--set", "access.roles=true", "--set", "networkPolicy.viewers={10.9.0.0/16}", .. more])
            .Single(o => o.Kind == "NetworkPolicy" && o.Name == "failover-viewers").List("spec", "ingress");
        Assert.Equal("{ports: [{port: 7410, protocol: TCP}]}", RenderedObject.Canonical(Rules()[1]));
        Assert.Contains("cidr: 10.0.0.0/28", RenderedObject.Canonical(Rules("--set", "networkPolicy.apiServer={10.0.0.0/28}")[1]), StringComparison.Ordinal);
        Assert.Equal(2, Rules().Count);
    }

    [Fact]
    public void Management_TakesTheViewersTokenFromTheSecretOfTheContract_WhereThereIsOne()
    {
        var pod = Objects.Value.Single(o => o.Kind == "StatefulSet" && o.Name == "failover-management").Pod!;
        var secret = pod.List("spec", "volumes").Single(v => RenderedObject.MapOf(v)["name"] == "viewer-token");
        Assert.Equal($"{{optional: true, secretName: {ManagementAccess.ViewerSecret}}}", RenderedObject.Canonical(RenderedObject.Find(secret, "secret")));
    }

    private static IReadOnlyList<YamlNode> Ingress(IReadOnlyList<RenderedObject> objects) =>
        objects.Single(o => o.Kind == "NetworkPolicy" && o.Name == "failover-management").List("spec", "ingress");

    private static IReadOnlyList<RenderedObject> RulesOf(string role) =>
        [.. Objects.Value.Single(o => o.Kind == "Role" && o.Name == role).List("rules").Select(n => new RenderedObject((YamlMappingNode)n))];

    private static List<string> VerbsOf(string role) => [.. RulesOf(role).SelectMany(r => r.Texts("verbs")).Distinct().Order(StringComparer.Ordinal)];

    private static List<string> GroupsOf(string role) =>
        [.. Objects.Value.Single(o => o.Kind == "RoleBinding" && o.Name == role).List("subjects").Select(s => RenderedObject.MapOf(s)["name"])];
}
