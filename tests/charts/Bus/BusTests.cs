namespace Failover.Charts.Tests;

/// <summary>The bus of the chart is the one of k8s/dapr and k8s/rabbitmq, which are compared with the code.</summary>
public sealed class BusTests
{
    private static readonly string[] Kinds = ["Component", "Subscription", "Resiliency", "Configuration"];

    [Fact]
    public void DaprObjects_AreThoseOfK8sDapr()
    {
        var expected = Directory.GetFiles(Path.Combine(ChartFiles.Root, "k8s", "dapr"), "*.yaml").SelectMany(f => RenderedObject.Read(File.ReadAllText(f))).ToList();
        Assert.Equal(Describe(expected), Describe(Rendering.Of("site").Where(o => Kinds.Contains(o.Kind))));
    }

    [Fact]
    public void Definitions_AreThoseOfK8sRabbitmq()
    {
        var config = Rendering.Of("small").Single(o => o.Kind == "ConfigMap");
        Assert.Equal(ChartFiles.Read("k8s", "rabbitmq", "definitions.json").TrimEnd(), config.Text("data", "definitions.json").TrimEnd());
    }

    // The broker of the tests is started with these settings in every run: what it takes, the chart's and the compose file's brokers take.
    [Fact]
    public void Settings_OfDefinitions_AreThoseThatTheTestsBrokerStartsWith()
    {
        var tested = Settings(ChartFiles.Read("tests", "fixtures", "broker", "BrokerFolder.cs"));
        Assert.Contains(tested, s => s.StartsWith("definitions.import_backend", StringComparison.Ordinal));
        Assert.Equal(tested, Settings(Rendering.Of("small").Single(o => o.Kind == "ConfigMap").Text("data", "20-failover.conf")));
        Assert.Equal(tested, Settings(ChartFiles.Read("docker", "compose.yaml")));

        static List<string> Settings(string text) =>
        [
            .. text.Split('\n').Select(l => l.Trim()).Where(l => l.Contains("definitions", StringComparison.Ordinal) && l.Contains(" = ", StringComparison.Ordinal) && !l.Contains(';', StringComparison.Ordinal))
                .Select(l => l.StartsWith("definitions.local.path", StringComparison.Ordinal) ? "definitions.local.path" : l).Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public void DaprObjects_WithoutDapr_AreNotMade() => Assert.DoesNotContain(Rendering.Of("small"), o => Kinds.Contains(o.Kind));

    [Theory]
    [InlineData("site")]
    [InlineData("outside")]
    public void Apps_EachAreInTheScopeOfEveryComponentTheyUse(string example)
    {
        var objects = Rendering.Of(example);
        var apps = objects.Where(o => o.Pod is not null).Select(o => o.Pod!.Text("metadata", "annotations", "dapr.io/app-id")).Where(a => a.Length > 0).Distinct().ToList();
        Assert.NotEmpty(apps);
        foreach (var o in objects.Where(o => o.Kind is "Component" or "Subscription" or "Resiliency"))
        {
            Assert.NotEmpty(o.Texts("scopes"));
        }
        foreach (var component in (string[])["journal", "level"])
        {
            Assert.Empty(apps.Except(objects.Single(o => o.Kind == "Component" && o.Name == component).Texts("scopes")));
        }
        Assert.Equal(["election", "recorder"], objects.Single(o => o.Kind == "Component" && o.Name == "plans").Texts("scopes").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("site")]
    [InlineData("outside")]
    public void Services_BehindSidecars_AreDeclaredAndRecordersNot(string example) => Assert.All(
        Rendering.Of(example).Where(o => o.Pod is not null && o.Kind != "Pod" && o.Pod!.Text("metadata", "annotations", "dapr.io/app-id").Length > 0),
        o => Assert.Equal(o.Component != "recorder", o.Pod!.Containers[0].List("env").Any(e => RenderedObject.MapOf(e)["name"] == "FAILOVER__BUS__SUBSCRIPTIONS")));

    [Fact]
    public void Broker_ByItsAddress_HasTheUserAndNoPassword()
    {
        var environment = Rendering.Of("small").Single(o => o.Name == "slave-1" && o.Kind == "StatefulSet").Pod!.Containers[0].List("env").Select(RenderedObject.MapOf).ToDictionary(e => e["name"], e => e.GetValueOrDefault("value", ""));
        Assert.Equal("amqp://failover-recorders@failover-rabbitmq:5672/failover", environment["FAILOVER__BUS__BROKER"]);
        Assert.Equal("/etc/failover/broker/failover-recorders", environment["FAILOVER__BUS__PASSWORDFILE"]);
        Assert.DoesNotContain("FAILOVER__BUS__CAFILE", environment.Keys);
    }

    private static List<string> Describe(IEnumerable<RenderedObject> objects) =>
        [.. objects.Select(o => $"{o} {RenderedObject.Canonical(o.Find("spec"))} {RenderedObject.Canonical(o.Find("scopes"))} {RenderedObject.Canonical(o.Find("auth"))}").Order(StringComparer.Ordinal)];
}
