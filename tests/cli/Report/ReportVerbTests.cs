using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

public sealed class ReportVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PlayedSite _site = new();

    public void Dispose()
    {
        _site.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Report_OfASiteWithADeadRecorderAndWithoutRightsForLicences_GoesOnAndSaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "proof-slave-2-t2-x.json"), "{\"report\": {}}", TestContext.Current.CancellationToken);
        _site.Route = url => url.AbsolutePath switch
        {
            "/v1/status" => Status(),
            "/v1/guards" => HttpStatusCode.ServiceUnavailable,
            "/v1/licenses" => HttpStatusCode.Forbidden,
            "/v1/events" => url.Query.Contains("after=0", StringComparison.Ordinal)
                ? new EventPage(1, [SampleSite.Entry("TakeoverActive", 0, "spare-1 serves; rtsp://viewer:geheim77@10.0.0.9/live") with { Takeover = "slave-2-t2" }]) : new EventPage(1, []),
            "/v1/objects/takeover" => new[] { Takeover() },
            "/v1/objects/failoverlicense" => new[] { new FailoverLicense { Metadata = new() { Name = "l1" }, Spec = new("eyJhbGciOiJFUzI1NiJ9.eyJzaXRlIjoiaCJ9.c2ln") } },
            "/v1/logs" => url.Query.Contains("after=0", StringComparison.Ordinal)
                ? new LogPage("r", 1, 0, [new LogLine { Time = SampleSite.Now, Process = "election", Level = "Error", Text = "geheim77 was refused" }]) : new LogPage("r", 1, 0, []),
            "/metrics" or "/status" => new { site = "hall" },
            _ when url.AbsolutePath.StartsWith("/v1/logs/", StringComparison.Ordinal) => HttpStatusCode.BadGateway,
            _ => Array.Empty<int>(),
        };
        var path = Path.Combine(_folder.Path, "r.zip");
        var (code, output, error) = await RunAsync("report", "hall", "--host", _site.Host, "-o", path, "--logs", "--proofs", _folder.Path);
        Assert.True(code == ExitCode.Well, error);
        await using var file = File.OpenRead(path);
        var parts = ReportContentsTests.Unpack(file).ToDictionary(p => p.Name, p => p.Text);
        Golden.Check("report-listing", string.Concat(parts.Keys.Order(StringComparer.Ordinal).Select(n => n + "\n")));
        Assert.All(parts, p => Assert.DoesNotContain("geheim77", p.Value, StringComparison.Ordinal));
        Assert.All(parts, p => Assert.DoesNotContain("eyJ", p.Value, StringComparison.Ordinal));
        Assert.Contains("plan.json: ", parts["problems.txt"]);
        Assert.Contains("licences.json: ", parts["problems.txt"]);
        Assert.Contains("recorders/slave-2/status.json: ", parts["problems.txt"]);
        Assert.Contains("logs/spare-1.jsonl: ", parts["problems.txt"]);
        Assert.Equal("hall", JsonNode.Parse(parts["status.json"])!["site"]!.GetValue<string>());
        Assert.Contains("not in it: licences.json", output);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Report_NobodyAnswers_TheMachineIsInItAndExit1()
    {
        var path = Path.Combine(_folder.Path, "r.zip");
        var (code, output, _) = await RunAsync("report", "--host", "127.0.0.1:1", "-o", path, "--proofs", _folder.Path);
        Assert.Equal(ExitCode.Failed, code);
        await using var file = File.OpenRead(path);
        Assert.Equal(["README.txt", "machine.txt", "versions.txt", "problems.txt"], ReportContentsTests.Unpack(file).Select(p => p.Name));
        Assert.Contains("not in it: status.json: No site answers at http://127.0.0.1:1", output);
    }

    [Fact]
    public async Task Report_AnotherSite_Exit2AndNoFile()
    {
        _site.Route = url => url.AbsolutePath == "/v1/status" ? Status() : Array.Empty<int>();
        var path = Path.Combine(_folder.Path, "r.zip");
        var (code, _, error) = await RunAsync("report", "barn", "--host", _site.Host, "-o", path, "--proofs", _folder.Path);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("is 'hall', not 'barn'", error);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Settings_OfTheMachine_SecretsAreOnlySaidToBeSet() => Assert.Equal(
        [("FAILOVER_HOST", "h:1"), ("FAILOVER_TOKEN", "[hidden]")],
        ReportMachine.Settings(new System.Collections.Hashtable { ["FAILOVER_TOKEN"] = "x", ["FAILOVER_HOST"] = "h:1", ["HOME"] = "y" }));

    private SiteStatus Status() => SampleSite.Incident with
    {
        Servers = [.. SampleSite.Incident.Servers.Select(s => s with { Address = s.Name == "slave-2" ? "http://127.0.0.1:1" : $"http://{_site.Host}" })],
        Spares = [.. SampleSite.Incident.Spares.Select(s => s with { Address = $"http://{_site.Host}" })],
    };

    private static Takeover Takeover() => new()
    {
        Metadata = new() { Name = "slave-2-t2", CreationTimestamp = SampleSite.Now },
        Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "slave-2 is silent." },
        Status = new() { State = TakeoverState.Active, Times = new Dictionary<TakeoverState, DateTimeOffset> { [TakeoverState.Active] = SampleSite.Now } },
    };

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(args, new Screen(output, error, new FakeTimeProvider(SampleSite.Now.AddMinutes(5))), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
