using Failover.Contracts;
using Failover.License;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

public sealed class LicenseVerbTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Issue_NewKey_TheSiteThatTrustsItVerifies()
    {
        using var folder = new TemporaryFolder();
        var (key, file) = (Path.Combine(folder.Path, "vendor.key"), Path.Combine(folder.Path, "hall.lic"));
        var (code, output) = await RunAsync(
            "license", "issue", "--site", "hall", "--key", key, "--new-key", "--cameras", "12", "--base", "--days", "30", "--serial", "S/1", "-o", file);
        Assert.Equal(ExitCode.Well, code);
        Assert.Equal($"{file}: licence S/1 for site hall, signed with key vendor\n", output);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        var check = LicenseVerifier.Verify(File.ReadAllText(file), LicenseKeys.Read(Path.Combine(folder.Path, "trusted")));
        Assert.Equal(LicenseFault.None, check.Fault);
        Assert.Equal("licence-s-1", LicenseFile.ObjectNameOf(check.Claims!));
    }

    [Fact]
    public async Task Inspect_IssuedFile_WhatItSays()
    {
        using var folder = new TemporaryFolder();
        var (key, file) = (Path.Combine(folder.Path, "vendor.key"), Path.Combine(folder.Path, "hall.lic"));
        await RunAsync(
            "license", "issue", "--site", "hall", "--key", key, "--new-key", "--cameras", "12", "--base", "--days", "30", "--serial", "S1", "-o", file);
        _clock.Advance(TimeSpan.FromDays(31));
        var (code, output) = await RunAsync("license", "inspect", file);
        Assert.Equal(ExitCode.Well, code);
        Golden.Check("license-inspect", output);
    }

    [Fact]
    public async Task Inspect_OtherFile_Exit2()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.lic");
        await File.WriteAllTextAsync(file, "not a licence", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.BadInput, (await RunAsync("license", "inspect", file)).Code);
    }

    [Fact]
    public async Task Issue_KeyMissing_Exit2()
    {
        using var folder = new TemporaryFolder();
        var (code, output) = await RunAsync("license", "issue", "--site", "s", "--key", Path.Combine(folder.Path, "none"), "-o", Path.Combine(folder.Path, "l.lic"));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("add --new-key", output);
    }

    [Fact]
    public void RenderVerdict_NotEntitled_NumbersAndReasons()
    {
        VerdictReport verdict = SampleSite.Verdict(false, "3 cameras count and 2 are licensed.") with { CamerasLicensed = 2, UnlicensedCameras = ["cam-03"] };
        Assert.Equal(
            """
            not entitled  3 cameras count, 2 are licensed, base licence there
              - 3 cameras count and 2 are licensed.
              recorded but not protected: cam-03

            """,
            TextLine.PlainText(LicenseText.RenderVerdict(verdict)));
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(args, new Screen(output, output, _clock), TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
