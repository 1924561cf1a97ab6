using Failover.Kubernetes.Fixtures;
using YamlDotNet.RepresentationModel;

namespace Failover.Hosting.Tests;

/// <summary>What the processes ask of the Kubernetes API is what the chart's roles allow.</summary>
public sealed class RightsTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public static TheoryData<string, string> Services { get; } = new()
    {
        { "Failover.Heartbeat", "heartbeat" }, { "Failover.Election", "election" }, { "Failover.License", "license" }, { "Failover.Reinsertion", "reinsertion" },
        { "Failover.RecorderProxy", "recorder-proxy" },
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Process_OnTheApi_AsksOnlyForWhatItsRoleAllows(string assembly, string service)
    {
        var allowed = RoleOf(service);
        await using var server = await ApiServerDouble.StartAsync(Ct);
        var environment = _folder.Environment(assembly);
        environment["FAILOVER__STORE__KIND"] = "kubernetes";
        environment.Remove("FAILOVER__STORE__DIRECTORY");
        environment["FAILOVER__STORE__KUBECONFIG"] = server.WriteKubeconfig(_folder.PathOf("."), service);
        await using var process = await ServiceProcess.Start(assembly, environment).ServingAsync();

        // Each kind that it may watch is watched, and nothing else is asked for.
        var watched = allowed.Where(a => a.Verb == "watch").Select(a => a.Resource).ToHashSet(StringComparer.Ordinal);
        await Poll.UntilAsync(
            () => watched.IsSubsetOf(Calls(server, service).Where(c => c.Verb == "watch").Select(c => c.Resource)), TimeSpan.FromSeconds(60),
            () => $"watched: {string.Join(' ', Calls(server, service).Order())}\n{process.Output}", Ct);
        Assert.Equal([], Calls(server, service).Except(allowed));
        Assert.Equal((200, "ready"), await process.GetAsync("/readyz"));
        process.Terminate();
        Assert.Equal(0, await process.EndAsync());
        Assert.Equal([], Calls(server, service).Except(allowed));
    }

    [Fact]
    public async Task Process_NoPodAndNoKubeconfig_SaysSo()
    {
        var environment = _folder.Environment("Failover.Heartbeat");
        environment["FAILOVER__STORE__KIND"] = "kubernetes";
        await using var process = ServiceProcess.Start("Failover.Heartbeat", environment);
        Assert.Equal(2, await process.EndAsync());
        Assert.Contains("FAILOVER__STORE__KUBECONFIG", process.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static IEnumerable<(string Verb, string Resource)> Calls(ApiServerDouble server, string user) =>
        server.Calls.Keys.Where(k => k.User == user).Select(k => (k.Verb, k.Resource)).ToList();

    private static HashSet<(string Verb, string Resource)> RoleOf(string service)
    {
        var (code, text) = HelmProgram.Run(RepositoryFile.Root, "template", "charts/failover", "--set", "site.name=harbour", "--show-only", "templates/rbac.yaml");
        Assert.True(code == 0, text);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var role = stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>().Single(d => d["kind"].ToString() == "Role" && d["metadata"]["name"].ToString() == $"failover-{service}");
        return
        [
            .. from rule in ((YamlSequenceNode)role["rules"]).Children
            from resource in ((YamlSequenceNode)rule["resources"]).Children
            from verb in ((YamlSequenceNode)rule["verbs"]).Children
            select (verb.ToString(), resource.ToString()),
        ];
    }
}
