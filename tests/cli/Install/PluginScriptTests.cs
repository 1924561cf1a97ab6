using System.Diagnostics;

namespace Failover.Cli.Tests;

public sealed class PluginScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_Run_StartsTheProgramWithItsArgumentsAndTheName()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is for a shell.");
        var target = Path.Combine(_folder.Path, "it's a program");
        await File.WriteAllTextAsync(target, $"#!/bin/sh\necho \"${ProgramName.Variable}|$#|$1|$2\"\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var script = PluginScript.Write(_folder.Path, [target]);
        Assert.Equal("kubectl-failover", Path.GetFileName(script));
        using var process = Process.Start(new ProcessStartInfo(script, ["status", "two words"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("kubectl-failover|2|status|two words\n", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void OfShellCompletion_HandsTheWordsOverAsTheyAre() => Assert.EndsWith(
        "FAILOVER_CALLED_AS=kubectl-failover exec '/opt/failover' complete --kubectl -- \"$@\"\n", PluginScript.OfShellCompletion(["/opt/failover"]), StringComparison.Ordinal);

    [Fact]
    public void OfWindows_StartsTheProgramByItsPath() => Assert.Contains(
        "@set FAILOVER_CALLED_AS=kubectl-failover\r\n@\"C:\\it\\failover.exe\" %*\r\n", PluginScript.OfWindows(["C:\\it\\failover.exe"]));

    [Fact]
    public async Task Install_NamedFolder_WritesThereAndSaysWhenItIsNotOnPath()
    {
        var (code, output, _) = await CommandRun.Async("install", "plugin", "--dir", _folder.Path);
        Assert.Equal(ExitCode.Well, code);
        Assert.Contains($"{_folder.Path} is not on PATH", output);
        Assert.Equal(
            OperatingSystem.IsWindows() ? ["kubectl-failover.cmd"] : ["kubectl-failover", "kubectl_complete-failover"],
            Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Equal(ExitCode.BadInput, (await CommandRun.Async("install", "plugin", "--dir", Path.Combine(_folder.Path, "no"))).Code);
    }

    [Fact]
    public void FolderOf_Home_OnlyWhenItIsOnPath()
    {
        Assert.Equal(_folder.Path, InstallVerb.FolderOf(null, _folder.Path, ["/usr/bin", _folder.Path + "/"]));
        Assert.Equal(ExitCode.BadInput, Assert.Throws<CliException>(() => InstallVerb.FolderOf(null, _folder.Path, ["/usr/bin"])).ExitCode);
    }
}
