using Failover.Kubernetes.Fixtures;
using YamlDotNet.RepresentationModel;

namespace Failover.Hosting.Tests;

/// <summary>The environment that the chart gives to each process is one that the process takes.</summary>
public sealed class ChartEnvironmentTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public static TheoryData<string, string, string> Pods { get; } = new()
    {
        { "site", "failover-heartbeat", "Failover.Heartbeat" }, { "site", "failover-election", "Failover.Election" }, { "site", "failover-license", "Failover.License" },
        { "site", "failover-reinsertion", "Failover.Reinsertion" }, { "site", "failover-recorder-proxy", "Failover.RecorderProxy" },
        { "site", "failover-management", "Failover.LocalHost" }, { "site", "slave-1", "Failover.Recorder" }, { "site", "spare", "Failover.Recorder" },
        { "small", "failover-heartbeat", "Failover.Heartbeat" }, { "small", "spare", "Failover.Recorder" }, { "outside", "failover-election", "Failover.Election" },
    };

    [Theory]
    [MemberData(nameof(Pods))]
    public async Task Process_WithTheEnvironmentOfTheChart_Serves(string example, string name, string assembly)
    {
        var environment = EnvironmentOf(example, name);
        await using var server = await ApiServerDouble.StartAsync(Ct);
        // Beside the chart's: an API that answers, and a free port.
        if (assembly != "Failover.Recorder")
        {
            environment["FAILOVER__STORE__KUBECONFIG"] = server.WriteKubeconfig(_folder.PathOf("."), name);
        }
        environment[assembly == "Failover.Recorder" ? "FAILOVER__RECORDER__PORT" : "FAILOVER__SERVICE__PORT"] = "0";
        await using var process = await ServiceProcess.Start(assembly, environment).ServingAsync();
        Assert.Equal((200, "ready"), await process.GetAsync("/readyz"));
        process.Terminate();
        Assert.Equal(0, await process.EndAsync());
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Dictionary<string, string> EnvironmentOf(string example, string name)
    {
        var (code, text) = HelmProgram.Run(RepositoryFile.Root, "template", "charts/failover", "-f", $"charts/failover/examples/{example}.yaml");
        Assert.True(code == 0, text);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var pod = stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>()
            .Single(d => d["kind"].ToString() is "Deployment" or "StatefulSet" && d["metadata"]["name"].ToString() == name);
        var container = ((YamlSequenceNode)pod["spec"]["template"]["spec"]["containers"]).Children.Single();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in ((YamlSequenceNode)container["env"]).Children.Cast<YamlMappingNode>())
        {
            var value = entry.Children.TryGetValue("value", out var given) ? given.ToString() : entry["name"].ToString() == "POD_NAME" ? $"{name}-1" : "a-secret";
            environment[entry["name"].ToString()] = Here(value.Replace("$(POD_NAME)", $"{name}-1", StringComparison.Ordinal));
        }
        return environment;
    }

    /// <summary>What the pod's volumes mount, in this test's folder.</summary>
    private string Here(string value)
    {
        if (!value.StartsWith("/data", StringComparison.Ordinal) && !value.StartsWith("/etc/failover/", StringComparison.Ordinal))
        {
            return value;
        }
        var path = _folder.PathOf(value.TrimStart('/'));
        if (Path.GetFileName(path) is "license-keys" or "data")
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "0123456789abcdef");
        }
        return path;
    }
}
