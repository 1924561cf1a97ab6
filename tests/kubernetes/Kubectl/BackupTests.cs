using System.Diagnostics;
using System.Text.RegularExpressions;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Failover.Platform.Tests;

namespace Failover.Kubernetes.Tests;

/// <summary>Backup and restore with the commands of docs/guide/cluster.md, word for word but for the namespace.</summary>
[Trait("Tier", "slow")]
public sealed partial class BackupTests : IAsyncLifetime
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(90);
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
    public async Task Restore_OfTheBackup_IsWhatPeopleWantedAndNothingThatServicesFound()
    {
        var commands = Commands().Matches(await File.ReadAllTextAsync(Path.Combine(CrdFiles.Root(), "docs", "guide", "cluster.md"), Ct)).Select(m => m.Value.Replace(" -n harbour", "", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, commands.Count);
        var camera = await _api.Store.CreateAsync(
            new Camera
            {
                Metadata = new() { Name = "gate", Annotations = new Dictionary<string, string> { ["failover.video/confirm-unprotected"] = "true" }, Finalizers = [ObjectMeta.ReleaseSpare] },
                Spec = new() { Server = "slave-1", Url = "rtsp://10.30.0.11/stream1", CredentialsSecret = "camera-gate", Priority = 90 },
            }, Ct);
        camera = await _api.Store.UpdateStatusAsync(camera with { Status = camera.Status with { Licensed = true, Recorder = "slave-1" } }, Ct);
        var licence = await _api.Store.CreateAsync(new FailoverLicense { Metadata = new() { Name = "harbour" }, Spec = new("a.b.c") }, Ct);
        await RunAsync(commands[0]);

        await _api.Store.UpdateAsync(camera with { Metadata = camera.Metadata with { Finalizers = [] } }, Ct);
        await _api.Store.DeleteAsync<Camera>("gate", Ct);
        await _api.Store.DeleteAsync<FailoverLicense>("harbour", Ct);
        await RunAsync(commands[1]);

        var restored = (await _api.Store.GetAsync<Camera>("gate", Ct))!;
        Assert.Equal(camera.Spec, restored.Spec);
        Assert.Equal("true", restored.Metadata.Annotations["failover.video/confirm-unprotected"]);
        Assert.NotEqual(camera.Metadata.Uid, restored.Metadata.Uid);
        Assert.Equal((0, null), (restored.Metadata.Finalizers.Count, restored.Status.Recorder));
        Assert.Equal(licence.Spec.Token, (await _api.Store.GetAsync<FailoverLicense>("harbour", Ct))!.Spec.Token);
        // Twice is the same as once.
        await RunAsync(commands[1]);
        Assert.Equal(restored.Metadata.Generation, (await _api.Store.GetAsync<Camera>("gate", Ct))!.Metadata.Generation);
    }

    private async Task RunAsync(string command)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/jq"), "jq is not installed; as root: apt-get install jq");
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", command])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = _folder.Root,
        };
        start.Environment["KUBECONFIG"] = _api.Server.WriteKubeconfig(_folder.Root, "operator");
        start.Environment["HOME"] = _folder.Root;
        start.Environment["PATH"] = $"{Path.GetDirectoryName(KubectlBinary.Find())}:{start.Environment["PATH"]}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(Within);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            var text = await output + await error;
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{command}\n{text}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex("(?m)^kubectl .*harbour-cameras\\.json$")]
    private static partial Regex Commands();
}
