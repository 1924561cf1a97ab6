using System.Text.Json;
using Failover.Contracts;
using Failover.License;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

/// <summary>The vendor's side and the file itself: no site is needed.</summary>
public sealed class LicenseVerbTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Key => Path.Combine(_folder.Path, "vendor.key");
    private string Trusted => Path.Combine(_folder.Path, "trusted");
    private string File12 => Path.Combine(_folder.Path, "hall.lic");

    [Fact]
    public async Task Issue_NewKey_TheSiteThatTrustsItVerifies()
    {
        var (code, output) = await IssueAsync();
        Assert.Equal(ExitCode.Well, code);
        Golden.Check("license-issue", Bare(output));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
        }

        var token = await File.ReadAllTextAsync(File12, TestContext.Current.CancellationToken);
        Assert.Equal(LicenseFault.None, LicenseVerifier.Verify(token, LicenseKeys.Read(Trusted)).Fault);
        Assert.DoesNotContain(token.Split('.')[2].Trim(), output, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllLinesAsync(Key, TestContext.Current.CancellationToken))[1], output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_Json_WhatWasIssuedWithoutTheToken() => Golden.Check("license-issue-json", Bare((await IssueAsync("--json")).Output));

    [Fact]
    public async Task Inspect_IssuedFile_WhatItSays()
    {
        await IssueAsync();
        _clock.Advance(TimeSpan.FromDays(31));
        var (code, output) = await RunAsync("license", "inspect", File12);
        Assert.Equal(ExitCode.Well, code);
        Golden.Check("license-inspect", output);
        Golden.Check("license-inspect-json", (await RunAsync("license", "inspect", File12, "--keys", Trusted, "--json")).Output);
    }

    [Fact]
    public async Task Inspect_WithKeys_JudgesTheSignature()
    {
        await IssueAsync();
        Assert.EndsWith("signature good\n", (await RunAsync("license", "inspect", File12, "--keys", Trusted)).Output, StringComparison.Ordinal);
        var token = await File.ReadAllTextAsync(File12, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(File12, $"{token[..^20]}{new string('A', 18)}", TestContext.Current.CancellationToken);
        var (code, output) = await RunAsync("license", "inspect", File12, "--keys", Trusted);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("signature refused: Its signature is not that of key 'vendor'", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, (await RunAsync("license", "inspect", File12, "--keys", _folder.Path)).Code);
    }

    [Fact]
    public async Task Inspect_OtherFiles_Exit2WithASentence()
    {
        var ct = TestContext.Current.CancellationToken;
        var file = Path.Combine(_folder.Path, "x.lic");
        foreach (var bytes in new byte[][] { "not a licence"u8.ToArray(), new byte[5_000_000], [0xFF, 0xFE, 0x00], [] })
        {
            await File.WriteAllBytesAsync(file, bytes, ct);
            var (code, output) = await RunAsync("license", "inspect", file);
            Assert.Equal(ExitCode.BadInput, code);
            Assert.StartsWith($"failover: {file} is refused: ", output, StringComparison.Ordinal);
        }

        Assert.Contains("name a licence file (.lic)", (await RunAsync("license", "inspect", Path.Combine(_folder.Path, "none.lic"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_KeyMissing_Exit2()
    {
        var (code, output) = await RunAsync("license", "issue", "--site", "s", "--key", Path.Combine(_folder.Path, "none"), "-o", File12);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("add --new-key", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--days", "0", "--days is 0: give a number from 1 on")]
    [InlineData("--cameras", "-3", "--cameras is -3: give a number from 0 on")]
    [InlineData("--expires", "soon", "--expires is 'soon', which is no time: write 2027-01-31")]
    [InlineData("--expires", "2020-01-01", "No site would take this licence: it ends before it begins")]
    [InlineData("--product-version", "18", "No site would take this licence: its product version 18 is no year")]
    [InlineData("--edition", " ", "No site would take this licence: site, serial or edition is empty")]
    public async Task Issue_WhatNoSiteWouldTake_Exit2AndNoFile(string option, string value, string why)
    {
        var (code, output) = await RunAsync("license", "issue", "--site", "s", "--key", Key, "--new-key", "-o", File12, option, value);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.False(File.Exists(File12));
    }

    [Fact]
    public void RenderVerdict_EachKind_AsInTheGoldenFile()
    {
        var now = SampleSite.Now;
        var well = SampleSite.Verdict(true, "Version 2023 Premium includes the base licence; 3 of 3 cameras licensed.");
        var soon = well with { ValidUntil = now.AddDays(6), NextExpiry = now.AddDays(6), Expiry = ExpiryStage.Within7Days, Notes = ["Licence licence-s1 expires on 2026-05-07; from then on the site may not fail over any more: renew it before."] };
        var missing = well with
        {
            Reasons = ["Version 2023 Premium includes the base licence; 2 of 3 cameras licensed."], CamerasLicensed = 2, CamerasCounted = 2, CamerasMissing = 1, UnlicensedCameras = ["cam-03"],
            Notes = ["2 of 3 cameras licensed: 1 x CFOR-1001 missing; recorded and not protected until then: cam-03."],
        };
        var refused = SampleSite.Verdict(false, "Base licence missing: 1 x CFOR-2001, which version 2017 Premium needs once for the site.") with { BaseLicence = false };
        VerdictReport?[] all = [well, soon, missing, refused, null];
        Golden.Check("license-verdict", string.Join("\n", all.Select(v => TextLine.PlainText(LicenseText.RenderVerdict(v, now)))));
        Golden.Check("license-verdict-json", JsonSerializer.Serialize(missing, FailoverJson.Indented) + "\n");
    }

    [Fact]
    public void RenderListAndAnswer_AsInTheGoldenFile()
    {
        var now = SampleSite.Now;
        FailoverLicenseStatus valid = new() { State = LicenseState.Valid, Serial = "S1", ProductVersion = 2023, Edition = "Professional", Cameras = 12, Bases = 1, IssuedAt = now, ExpiresAt = now.AddDays(30) };
        LicenseRow[] rows =
        [
            new("licence-s1", valid),
            new("old", valid with { State = LicenseState.Expired, Serial = "S0", Bases = 0, ExpiresAt = now.AddDays(-1), Reason = "it expired on 2026-04-30: renew it, or set this machine's clock right" }),
            new("x", new FailoverLicenseStatus { State = LicenseState.Malformed, Reason = "it is no signed licence" }),
        ];
        var verdict = SampleSite.Verdict(true, "Version 2023 Professional has its base licence CFOR-2001; 3 of 3 cameras licensed.");
        Golden.Check("license-list", TextLine.PlainText(LicenseText.RenderList(rows)));
        Golden.Check("license-install", TextLine.PlainText(LicenseText.RenderAnswer(new("licence-s1", LicenseOutcome.Installed, valid, verdict))));
        Golden.Check("license-install-json", JsonSerializer.Serialize(new LicenseAnswer("licence-s1", LicenseOutcome.Installed, valid, verdict), FailoverJson.Indented) + "\n");
    }

    private Task<(int Code, string Output)> IssueAsync(params string[] more) => RunAsync(
        ["license", "issue", "--site", "hall", "--key", Key, "--new-key", "--cameras", "12", "--base", "--days", "30", "--serial", "S1", "-o", File12, .. more]);

    private string Bare(string output) => output.Replace(_folder.Path, "DIR", StringComparison.Ordinal).Replace(Path.DirectorySeparatorChar, '/');

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(args, new Screen(output, output, _clock), TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
