using System.Net;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;

namespace Failover.Cli.Tests;

/// <summary><c>report</c> of a cluster: also while management is away, which is when it is made.</summary>
public sealed class ClusterReportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PlayedCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PlayedCluster.StartAsync();
        Pod("failover-election-1", "election", "CrashLoopBackOff");
        Pod("slave-2-0", "recorder", null);
        _cluster.Api.PodLogs.Texts["failover-election-1"] =
            "2026-05-01T11:59:02.001000000Z {\"time\":\"2026-05-01T11:59:02.000Z\",\"level\":\"warning\",\"logger\":\"x\",\"message\":\"rtsp://viewer:geheim77@10.0.0.9/a was refused\"}\n"
            + $"2026-05-01T11:59:03.001000000Z {PlayedCluster.ViewerToken} and geheim77\n";
        _cluster.Create(new SiteServer { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://slave-2:7420" } });
        _cluster.Create(new Takeover { Metadata = new() { Name = "slave-2-t2" }, Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "r" }, Status = new() { State = TakeoverState.Active } });
        _cluster.Create("events", "slave-2.1", new JsonObject
        {
            ["eventTime"] = "2026-05-01T11:59:00.000000Z", ["type"] = "Warning", ["reason"] = "ServerFailed", ["note"] = "its process is gone.",
            ["reportingController"] = "failover.video/heartbeat", ["regarding"] = new JsonObject { ["kind"] = "SiteServer", ["name"] = "slave-2" },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Report_ByAViewersRights_EveryPartButTheLicencesTexts()
    {
        _cluster.Api.Allowed = ChartRoles.Viewer;
        _cluster.Management.Route = url => url.AbsolutePath switch
        {
            "/v1/status" => SampleSite.Well,
            "/v1/events" => new EventPage(0, []),
            "/v1/guards" => HttpStatusCode.ServiceUnavailable,
            "/v1/recorders" => new RecorderRows { Site = "hall", Time = SampleSite.Now, Recorders = [] },
            "/metrics" => "failover_up 1",
            _ when url.AbsolutePath.EndsWith("/version", StringComparison.Ordinal) => new ServiceVersion("x", "0.1.0", "net"),
            _ => new { site = "hall" },
        };
        var (code, parts, output) = await ReportAsync("hall");
        Assert.Equal(ExitCode.Well, code);
        Golden.Check("cluster-report-listing", string.Concat(parts.Keys.Order(StringComparer.Ordinal).Select(n => n + "\n")));
        Golden.Check("cluster-report-pods", parts["pods.txt"]);
        Assert.Contains("objects/failoverlicense.json: You may not list failoverlicenses", parts["problems.txt"]);
        Assert.Contains("ServerFailed", parts["events.jsonl"]);
        Assert.Contains("election 0.1.0", parts["versions.txt"]);
        Assert.Contains("was refused", parts["logs/failover-election-1.jsonl"]);
        Assert.All(parts.Values, t => Assert.DoesNotContain("geheim77", t, StringComparison.Ordinal));
        Assert.All(parts.Values, t => Assert.DoesNotContain(PlayedCluster.ViewerToken, t, StringComparison.Ordinal));
        Assert.Contains("not in it: plan.json", output);
        var another = await ReportAsync("barn");
        Assert.Equal(ExitCode.BadInput, another.Code);
    }

    [Fact]
    public async Task Report_ManagementIsAway_ObjectsEventsPodsAndLogsAreInItAndExit1()
    {
        _cluster.Api.Proxy.Services[PlayedCluster.ManagementService] = null;
        var (code, parts, _) = await ReportAsync();
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Management in namespace site-of-the-test is not reached", parts["problems.txt"]);
        Assert.Subset(
            parts.Keys.ToHashSet(StringComparer.Ordinal),
            new HashSet<string> { "objects/siteserver.json", "objects/takeover.json", "events.jsonl", "pods.txt", "versions.txt", "logs/failover-election-1.jsonl", "logs/slave-2-0.jsonl", "takeovers/slave-2-t2.txt" });
    }

    private async Task<(int Code, IReadOnlyDictionary<string, string> Parts, string Output)> ReportAsync(params string[] more)
    {
        var path = Path.Combine(_folder.Path, "r.zip");
        File.Delete(path);
        var (code, output, _) = await _cluster.RunAsync(["report", .. more, "-o", path, "--logs", "--proofs", _folder.Path]);
        if (!File.Exists(path))
        {
            return (code, new Dictionary<string, string>(), output);
        }

        await using var file = File.OpenRead(path);
        return (code, ReportContentsTests.Unpack(file).ToDictionary(p => p.Name, p => p.Text), output);
    }

    private void Pod(string name, string component, string? waits)
    {
        var status = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = waits is null ? "True" : "False" }),
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["restartCount"] = waits is null ? 0 : 7, ["state"] = waits is null ? new JsonObject() : new JsonObject { ["waiting"] = new JsonObject { ["reason"] = waits } },
                ["lastState"] = waits is null ? new JsonObject() : new JsonObject { ["terminated"] = new JsonObject { ["reason"] = "OOMKilled", ["exitCode"] = 137, ["finishedAt"] = "2026-05-01T11:58:00Z" } },
            }),
        };
        _cluster.Create("pods", name, new JsonObject { ["spec"] = new JsonObject { ["nodeName"] = "node-1", ["containers"] = new JsonArray(new JsonObject { ["name"] = component, ["image"] = $"failover/{component}:0.1.0" }) } });
        var pod = _cluster.Find("pods", name);
        pod["metadata"]!["labels"] = new JsonObject { ["app.kubernetes.io/component"] = component, ["app.kubernetes.io/part-of"] = "failover", ["app.kubernetes.io/name"] = "failover" };
        pod["status"] = status;
        _cluster.Api.Objects.Update(ApiResource.All.First(r => r.Plural == "pods"), ApiServerDouble.Namespace, name, pod, status: false);
    }
}
