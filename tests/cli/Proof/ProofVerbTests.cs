using Failover.Broker.Fixtures;
using Failover.Recorder;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

/// <summary>The verb from the arguments to the files and the exit code, over real HTTP.</summary>
public sealed class ProofVerbTests : IDisposable
{
    private readonly PlayedIncident _incident = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-proof-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _incident.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_EverythingIsHome_Exit0WithBothFilesAndVerified()
    {
        var (code, output, error) = await RunAsync("proof", "slave-2-t2", "--out", _folder);
        Assert.True(code == ExitCode.Well, output + error);
        Assert.Contains("PROVEN  every picture", output);
        Assert.Equal(["proof-slave-2-t2-20260501T120100Z.html", "proof-slave-2-t2-20260501T120100Z.json"], Files());
        (code, output, error) = await RunAsync("proof", "--verify", Path.Combine(_folder, Files()[1]));
        Assert.True(code == ExitCode.Well, output + error);
        Assert.StartsWith("VERIFIED", output);
    }

    [Fact]
    public async Task Run_AHolderIsSilent_NamedAsNotCheckedOnceAndExit1()
    {
        var nobody = FreePort.Find();
        _incident.SpareAddress = $"http://127.0.0.1:{nobody}/";
        var (code, output, _) = await RunAsync("proof", "slave-2-t2", "--out", _folder);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("NOT PROVEN", output);
        Assert.Single(output.Split('\n'), line => line.StartsWith($"  not checked: What spare-1 has: Nobody answers at http://127.0.0.1:{nobody}/", StringComparison.Ordinal));
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task Run_TheServerItselfIsSilent_EachCameraIsNamedAndVerifyDoesNotSayYes()
    {
        Assert.Equal(ExitCode.Well, (await RunAsync("proof", "slave-2-t2", "--out", _folder)).Code);
        var before = Path.Combine(_folder, "before.json");
        File.Copy(Path.Combine(_folder, Files()[1]), before);
        _incident.AtHome = _ => System.Net.HttpStatusCode.ServiceUnavailable;
        var (code, output, _) = await RunAsync("proof", "slave-2-t2", "--out", _folder);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("not checked: What slave-2 has: ", output);
        Assert.Contains("not checked: cam-03: slave-2 did not answer.", output);
        Assert.Contains("not checked: cam-04: slave-2 did not answer.", output);
        (code, output, _) = await RunAsync("proof", "--verify", before);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("cam-03: its volumes could not be read.", output);
        Assert.Contains("NOT VERIFIED", output);
        // The report of that moment has no picture: that it agrees with the volumes is not said of nothing.
        (code, output, _) = await RunAsync("proof", "--verify", Path.Combine(_folder, "proof-slave-2-t2-20260501T120100Z.json"));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("there is nothing to compare", output);
    }

    [Fact]
    public async Task Run_VerifyAfterAPictureChanged_NamesCameraRunAndPlace()
    {
        Assert.Equal(ExitCode.Well, (await RunAsync("proof", "slave-2-t2", "--out", _folder)).Code);
        _incident.AtHome = home => home.Camera == "cam-04" ? home.Change(ProofWorld.Held, frames => [.. frames.Take(9), frames[9] with { Sha256 = frames[8].Sha256 }, .. frames.Skip(10)]) : home;
        var (code, output, _) = await RunAsync("proof", "--verify", Path.Combine(_folder, Files()[1]));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("cam-04, run spare-1/b9/3: the bytes or the table of a picture differ, between ticks ", output);
        Assert.DoesNotContain("cam-03", output);
    }

    [Theory]
    [InlineData("The site has no takeover 'slave-2-t4'; it has slave-2-t2.", "proof", "slave-2-t4")]
    [InlineData("Name a takeover (failover proof slave-2-t2), or a report with --verify.", "proof")]
    [InlineData("Name a takeover (failover proof slave-2-t2), or a report with --verify.", "proof", "slave-2-t2", "--verify", "x.json")]
    [InlineData("--out names '/no/such/folder', which does not exist: create it first.", "proof", "slave-2-t2", "--out", "/no/such/folder")]
    [InlineData("which does not exist.", "proof", "--verify", "/no/such/file.json")]
    public async Task Run_BadInput_Exit2WithTheRemedyAndNoFile(string says, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains(says, error);
        Assert.Empty(Files());
    }

    private List<string> Files() => [.. Directory.GetFiles(_folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var clock = new FakeTimeProvider(ProofWorld.Noon.AddMinutes(1));
        var code = await FailoverCommand.RunAsync([.. args, "--host", _incident.Site.Host], new Screen(output, error, clock), Ct);
        return (code, output.ToString(), error.ToString());
    }
}
