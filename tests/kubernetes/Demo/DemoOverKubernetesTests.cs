using System.Diagnostics;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform.Tests;

namespace Failover.Kubernetes.Tests;

/// <summary>The demo with real recorders, its objects and secrets in the API server: a server is killed, nothing is lost, kubectl shows what happened.</summary>
[Trait("Tier", "slow")]
public sealed class DemoOverKubernetesTests : IAsyncLifetime
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(6);
    private readonly TemporaryFolder _folder = new();
    private ApiFixture _api = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await ApiFixture.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Demo_ServerKilled_NothingIsLostAndTheTakeoverIsAnObject()
    {
        var report = _folder.PathOf("demo.json");
        var (code, output) = await DemoAsync(report);
        Assert.True(code == 0, output);
        var result = JsonNode.Parse(await File.ReadAllTextAsync(report, Ct))!;
        Assert.Equal((0, 0), (result["framesLost"]!.GetValue<long>(), result["framesDuplicated"]!.GetValue<long>()));
        Assert.True(result["framesSent"]!.GetValue<long>() > 0);

        var takeover = Assert.Single(await _api.Store.ListAsync<Takeover>(Ct));
        Assert.Equal((TakeoverState.Completed, "slave-2"), (takeover.Status.State, takeover.Spec.Server));
        Assert.NotNull(await _api.Store.GetAsync<Lease>("election", Ct));
        Assert.Contains(
            _api.Server.Objects.List(ApiFixture.Resource("events"), _api.Client.Namespace).Items,
            e => e["reason"]!.GetValue<string>() == "TakeoverActive" && e["regarding"]!["name"]!.GetValue<string>() == takeover.Metadata.Name);
        // Everything that the services wrote meanwhile is as the definitions want it.
        Assert.Empty(_api.Server.Objects.SchemaProblems);
        // Passwords lie in Secrets, which nobody listed; no object has one.
        Assert.DoesNotContain(_api.Server.Calls.Keys, c => c.Resource == "secrets" && (c.Verb is "list" or "watch"));
        Assert.All(await _api.Store.ListAsync<Camera>(Ct), c => Assert.Contains(
            _api.Server.Objects.List(ApiFixture.Resource("secrets"), _api.Client.Namespace).Items, s => s["metadata"]!["name"]!.GetValue<string>() == c.Spec.CredentialsSecret));
        var kubectl = new Kubectl(KubectlBinary.Find(), _api.Server.WriteKubeconfig(_folder.Root, "operator"), _folder.Root);
        Assert.Contains(takeover.Metadata.Name, await kubectl.RunAsync("get", "takeovers"), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> DemoAsync(string report)
    {
        var program = Path.Combine(Fixtures.CrdFiles.Root(), "services", "cli", "bin", "Release", "net10.0", "failover.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, "demo", "--fault", "kill", "--cameras", "4", "--json", report])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        start.Environment["FAILOVER__STORE__KIND"] = "kubernetes";
        start.Environment["FAILOVER__STORE__KUBECONFIG"] = _api.Server.WriteKubeconfig(_folder.Root, "services");
        start.Environment["TMPDIR"] = _folder.Root;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Within);
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            var text = await output + await error;
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, text);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
