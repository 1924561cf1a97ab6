using Failover.Contracts;
using Failover.LocalHost;

namespace Failover.Cli.Tests;

/// <summary>The whole way of a licence over a real local-host: buy, install, extend, lose, move.</summary>
public sealed class LicenseAtASiteTests : IAsyncLifetime
{
    private const string Yaml = """
        apiVersion: failover.video/v1alpha1
        kind: Site
        metadata: {name: hall}
        ---
        apiVersion: failover.video/v1alpha1
        kind: SiteServer
        metadata: {name: slave-1}
        spec: {address: "http://127.0.0.1:9"}

        """;

    private readonly TemporaryFolder _folder = new();
    private LocalHostHandle _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.Equal(ExitCode.Well, (await IssueAsync("first", "--new-key", "--cameras", "2", "--base")).Code);
        _host = await FailoverLocalHost.StartAsync(
            new LocalHostOptions { DataDirectory = Path.Combine(_folder.Path, "data"), Port = 0, BusPort = 0, BusHttpPort = 0, ProxyPort = 0 }, Ct);
        File.Copy(Path.Combine(_folder.Path, "trusted", "vendor.pem"), Path.Combine(_folder.Path, "data", "license-keys", "vendor.pem"));
        Assert.Equal(ExitCode.Well, (await ApplyAsync(1, 2)).Code);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Licence_BoughtInstalledOutgrownExtendedRemoved_EachStepSaysWhatItMeans()
    {
        var (code, output) = await RunAsync("license", "verdict");
        Assert.Equal(ExitCode.Unhealthy, code);
        Assert.StartsWith("no", output, StringComparison.Ordinal);

        (code, output) = await RunAsync("license", "install", FileOf("first"));
        Assert.Equal(ExitCode.Well, code);
        Assert.StartsWith("licence-first installed: serial first, 2023 Professional, 1 x CFOR-2001, 2 x CFOR-1001, does not expire\nentitled  2 of 2 cameras licensed", output, StringComparison.Ordinal);
        await UntilVerdictAsync(v => v is { Entitled: true, CamerasMissing: 0 });

        // A third camera: accepted, recorded, not protected; told at once.
        (code, output) = await ApplyAsync(3);
        Assert.Equal(ExitCode.Well, code);
        Assert.Contains("licence: 2 of 3 cameras licensed: 1 x CFOR-1001 missing; recorded and not protected until then: cam-3.", output, StringComparison.Ordinal);
        await UntilVerdictAsync(v => v is { Entitled: true, CamerasMissing: 1 });
        Assert.Contains("2 of 3 cameras licensed: 1 x CFOR-1001 missing", (await RunAsync("status")).Output, StringComparison.Ordinal);
        Assert.Contains("2 of 3 cameras licensed: 1 x CFOR-1001 missing", (await RunAsync("check")).Output, StringComparison.Ordinal);

        // Confirmed, it counts: the site loses its failover, and applying the file again takes the word not back.
        (_, output) = await ApplyAsync([3], "--confirm-unprotected");
        Assert.Contains("licence: 2 of 3 cameras licensed: 1 x CFOR-1001 missing.", output, StringComparison.Ordinal);
        await UntilVerdictAsync(v => !v.Entitled);
        await ApplyAsync(1, 2, 3);
        Assert.Equal(ExitCode.Unhealthy, (await RunAsync("license", "verdict")).Code);

        await IssueAsync("second", "--cameras", "1");
        await RunAsync("license", "install", FileOf("second"));
        await UntilVerdictAsync(v => v is { Entitled: true, CamerasLicensed: 3, CamerasMissing: 0 });
        (_, output) = await RunAsync("license", "list");
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("licence-second", output, StringComparison.Ordinal);

        (code, output) = await RunAsync("license", "remove", "second");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("add --confirm-unprotected", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Well, (await RunAsync("license", "remove", "second", "--confirm-unprotected")).Code);
        await UntilVerdictAsync(v => !v.Entitled);
        Assert.Contains("There is no licence 'second'", (await RunAsync("license", "remove", "second")).Output, StringComparison.Ordinal);
        Assert.Contains("LicenceRemoved", (await RunAsync("events")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Licence_EndsAtItsHour_StatusSaysSoBeforeAndAfter()
    {
        var end = TimeProvider.System.GetUtcNow().AddSeconds(12);
        await IssueAsync("short", "--cameras", "2", "--base", "--expires", end.ToString("O"));
        var (code, output) = await RunAsync("license", "install", FileOf("short"));
        Assert.True(code == ExitCode.Well, output);
        await UntilVerdictAsync(v => v is { Entitled: true, Expiry: ExpiryStage.Within7Days });
        Assert.Contains("licence: entitled until 20", (await RunAsync("status")).Output, StringComparison.Ordinal);
        await UntilVerdictAsync(v => !v.Entitled);
        Assert.Contains("Licence licence-short does not count: it expired on", (await RunAsync("status")).Output, StringComparison.Ordinal);
        Assert.Contains("LicenceExpires", (await RunAsync("events")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_FilesThatCannotCount_AreRefusedAndTheSiteGoesOn()
    {
        await IssueAsync("foreign", "--cameras", "2");
        var token = await File.ReadAllTextAsync(FileOf("foreign"), Ct);
        await File.WriteAllTextAsync(FileOf("foreign"), token.Replace(token.Split('.')[1], Convert.ToBase64String("{}"u8), StringComparison.Ordinal), Ct);
        Assert.Equal(ExitCode.BadInput, (await RunAsync("license", "install", FileOf("foreign"))).Code);
        await IssueAsync("elsewhere", "--cameras", "2", "--site", "harbour");
        var (code, output) = await RunAsync("license", "install", FileOf("elsewhere"));
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Equal("failover: The file is refused: it was issued for site 'harbour' and this is 'hall': install the one of this site, or have it reissued.\n", output);

        using var http = new HttpClient { BaseAddress = _host.Url };
        foreach (var body in new byte[][] { new byte[3_000_000], [0xFF, 0x00, 0xC3], "a.b.c"u8.ToArray(), [] })
        {
            using var content = new ByteArrayContent(body);
            using var answer = await http.PostAsync("/v1/licenses", content, Ct);
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("The file is refused: ", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }

        Assert.Equal("no licence is installed: `failover license install FILE.lic`\n", (await RunAsync("license", "list")).Output);
        Assert.Equal(ExitCode.Well, (await RunAsync("license", "install", FileOf("first"))).Code);
    }

    private string FileOf(string serial) => Path.Combine(_folder.Path, $"{serial}.lic");

    private Task<(int Code, string Output)> IssueAsync(string serial, params string[] more)
    {
        string[] site = more.Contains("--site") ? [] : ["--site", "hall"];
        return RunAsync(["license", "issue", "--key", Path.Combine(_folder.Path, "vendor.key"), "--serial", serial, "-o", FileOf(serial), .. site, .. more]);
    }

    private Task<(int Code, string Output)> ApplyAsync(params int[] cameras) => ApplyAsync(cameras, []);

    private async Task<(int Code, string Output)> ApplyAsync(int[] cameras, params string[] more)
    {
        var file = Path.Combine(_folder.Path, "site.yaml");
        await File.WriteAllTextAsync(file, Yaml + string.Concat(cameras.Select(i =>
            $"---\napiVersion: failover.video/v1alpha1\nkind: Camera\nmetadata: {{name: cam-{i}}}\nspec: {{server: slave-1, url: \"rtsp://127.0.0.1:9/{i}\"}}\n")), Ct);
        return await RunAsync(["apply", "-f", file, .. more]);
    }

    private async Task UntilVerdictAsync(Func<VerdictReport, bool> condition)
    {
        using var site = SiteClient.Open(_host.Url.ToString());
        VerdictReport? verdict = null;
        for (var i = 0; i < 600; i++)
        {
            verdict = (await site.StatusAsync(Ct)).Verdict;
            if (verdict is not null && condition(verdict))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
        }

        Assert.Fail($"The last verdict: {verdict?.Entitled} {string.Join(" ", [.. verdict?.Reasons ?? [], .. verdict?.Notes ?? []])}");
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        string[] host = args[0] is "status" or "check" or "apply" or "events" || args is ["license", not ("issue" or "inspect"), ..] ? ["--host", _host.Url.ToString()] : [];
        var code = await FailoverCommand.RunAsync([.. args, .. host], new Screen(output, output, TimeProvider.System), Ct);
        return (code, output.ToString());
    }
}
