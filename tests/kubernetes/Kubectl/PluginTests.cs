using Failover.Kubernetes.Fixtures;
using Failover.Platform.Tests;

namespace Failover.Kubernetes.Tests;

/// <summary>The real kubectl finds the real program by its name and runs it: no cluster of its own, the double's.</summary>
[Trait("Tier", "slow")]
public sealed class PluginTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ApiFixture _api = null!;
    private Kubectl _kubectl = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var binary = KubectlBinary.Find();
        _api = await ApiFixture.StartAsync();
        var bin = Directory.CreateDirectory(_folder.PathOf("bin")).FullName;
        var program = Path.Combine(CrdFiles.Root(), "services", "cli", "bin", "Release", "net10.0", "failover.dll");
        // A link's or a copy's name reaches the program as this script's does, by what it is called.
        await File.WriteAllTextAsync(Path.Combine(bin, "kubectl-failover"), $"#!/bin/sh\nFAILOVER_CALLED_AS=\"$0\" exec dotnet '{program}' \"$@\"\n", Ct);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(bin, "kubectl-failover"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        _kubectl = new Kubectl(binary, _api.Server.WriteKubeconfig(_folder.Root, "operator"), _folder.Root) { Before = bin };
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
    public async Task Plugin_ByKubectl_ReadsAndActsAsKubectlItselfWould()
    {
        Assert.Contains("kubectl failover [command] [options]", await _kubectl.RunAsync("failover", "--help"), StringComparison.Ordinal);
        Assert.Contains("kubectl-failover", await _kubectl.RunAsync("plugin", "list"), StringComparison.Ordinal);
        await _api.Store.CreateAsync(ApiFixture.Server1("slave-1"), Ct);
        Assert.Contains("No takeover", await _kubectl.RunAsync("failover", "history", "slave-1"), StringComparison.Ordinal);
        Assert.Contains("is in maintenance", await _kubectl.RunAsync("failover", "maintenance", "on", "slave-1", "-n", ApiServerDouble.Namespace), StringComparison.Ordinal);
        Assert.Equal("true", await _kubectl.RunAsync("get", "fsrv", "slave-1", "-o", "jsonpath={.metadata.annotations.failover\\.video/maintenance}"));
        // What kubectl takes back the plugin knows of, and the other way round.
        await _kubectl.RunAsync("annotate", "fsrv", "slave-1", "failover.video/maintenance-");
        Assert.Contains("is not in maintenance", await _kubectl.RunAsync("failover", "maintenance", "off", "slave-1"), StringComparison.Ordinal);
        _api.Server.Allowed = c => c.Resource != "takeovers";
        var (code, told) = await _kubectl.TryAsync("failover", "history");
        Assert.Equal(1, code);
        Assert.Contains($"You may not list takeovers.failover.video in namespace {ApiServerDouble.Namespace}", told, StringComparison.Ordinal);
    }
}
