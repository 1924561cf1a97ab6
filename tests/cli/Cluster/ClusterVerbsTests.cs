using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

/// <summary>Verbs that need recorders, pods or the file at hand, through a cluster: whom they ask, what they show, by which rights.</summary>
public sealed class ClusterVerbsTests : IAsyncLifetime
{
    private const string ProxyService = "http:failover-recorder-proxy:http";
    private readonly ConcurrentQueue<(string Path, string? Viewer, string? Authorization)> _shown = new();
    private readonly TemporaryFolder _folder = new();
    private readonly PlayedSite _proxy = new();
    private PlayedCluster _cluster = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PlayedCluster.StartAsync();
        _cluster.Management.Headers = h => _shown.Enqueue((h["Host"] ?? "", h[ManagementAccess.ViewerHeader], h["Authorization"]));
        _proxy.Headers = h => _shown.Enqueue(("proxy", h[ManagementAccess.ViewerHeader], h["Authorization"]));
        _cluster.Api.Proxy.Services[ProxyService] = new Uri($"http://{_proxy.Host}/");
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _proxy.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Proof_RecordersAnswerThroughManagement_ObjectsByTheUser()
    {
        PlayIncident();
        _cluster.Api.Allowed = ChartRoles.Viewer;
        var (code, output, error) = await RunAsync(ProofWorld.Noon.AddMinutes(1), "proof", "slave-2-t2", "--out", _folder.Path);
        Assert.True(code == ExitCode.Well, output + error);
        Assert.Contains("PROVEN  every picture", output);
        Assert.Contains(_cluster.Management.Asked, a => a.StartsWith("/v1/recorders/slave-2/evidence?server=slave-2&camera=cam-03&from=2026-05-01T12:00:0", StringComparison.Ordinal));
        Assert.Contains(_cluster.Management.Asked, a => a.StartsWith("/v1/recorders/spare-1/evidence?", StringComparison.Ordinal));
        Assert.Equal(["get secrets", "get services/proxy", "list reinsertions", "list takeovers"], Calls());
        OnlyTheViewersTokenWasShown();

        var report = Assert.Single(Directory.GetFiles(_folder.Path, "*.json"));
        (code, output, error) = await RunAsync(ProofWorld.Noon.AddMinutes(1), "proof", "--verify", report);
        Assert.True(code == ExitCode.Well, output + error);
        Assert.StartsWith("VERIFIED", output);
    }

    [Fact]
    public async Task Proof_RightOrRecorderMissing_IsSaidAndNothingIsProven()
    {
        PlayIncident(recorders: HttpStatusCode.BadGateway);
        var (code, output, _) = await RunAsync(ProofWorld.Noon.AddMinutes(1), "proof", "slave-2-t2", "--out", _folder.Path);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("not checked: What slave-2 has: http://failover-management.site-of-the-test/v1/recorders/slave-2/evidence", output);
        _cluster.Api.Allowed = c => c.Resource != "services/proxy";
        (code, _, var error) = await RunAsync(ProofWorld.Noon.AddMinutes(1), "proof", "slave-2-t2", "--out", _folder.Path);
        Assert.Equal((ExitCode.Failed, "failover: You may not get services/proxy http:failover-management:http in namespace site-of-the-test: ask its administrator for that right; the role failover-viewer of the chart has it (access.roles).\n"), (code, error));
    }

    [Fact]
    public async Task Drill_TheWishIsAPatch_RecordersAnswerThroughManagement()
    {
        _cluster.Create(Server());
        _cluster.Api.Allowed = ChartRoles.Operator;
        _cluster.Management.Route = DrillAnswer;
        var (code, output, error) = await RunAsync(null, "drill", "slave-2", "--to", "spare-1", "--seconds", "1", "--by", "anna", "--out", _folder.Path);
        // The pictures of this incident are of another day, so it cannot pass; that it went its whole way is what is tested.
        Assert.True(code == ExitCode.Failed && error.Length == 0, output + error);
        Assert.Contains("spare-1 serves as slave-2 under term 2; both record for 1 s\nslave-2 gets its role back\n", output);
        Assert.Contains("NOT PASSED", output);
        Assert.Contains("slave-2-t2 Completed", output);
        Assert.Null(_cluster.Find("siteservers", "slave-2")["metadata"]!["annotations"]?["failover.video/drill"]);
        Assert.Contains(_cluster.Management.Asked, a => a.StartsWith("/v1/recorders/spare-1/frames?server=slave-2&camera=cam-03", StringComparison.Ordinal));
        Assert.Contains(_cluster.Management.Asked, a => a.StartsWith("/v1/recorders/slave-2/evidence?", StringComparison.Ordinal));
        Assert.Equal(["get secrets", "get services/proxy", "get siteservers", "list reinsertions", "list takeovers", "patch siteservers"], Calls());
        OnlyTheViewersTokenWasShown();
    }

    [Fact]
    public async Task Drill_SiteIsAwayInTheMiddle_TheRoleIsGivenBack()
    {
        _cluster.Create(Server());
        var looks = 0;
        _cluster.Management.Route = url => url.AbsolutePath == "/v1/status" && ++looks is > 2 and < 4 ? HttpStatusCode.BadRequest : DrillAnswer(url);
        var (code, _, error) = await RunAsync(null, "drill", "slave-2", "--seconds", "1", "--out", _folder.Path);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("answered 400", error);
        Assert.Null(_cluster.Find("siteservers", "slave-2")["metadata"]!["annotations"]?["failover.video/drill"]);
    }

    [Fact]
    public async Task Export_ThroughTheRecorderProxysService_NothingIsShownThere()
    {
        _proxy.Route = _ => "ftypisom";
        _cluster.Api.Allowed = ChartRoles.Operator;
        var file = Path.Combine(_folder.Path, "a.mp4");
        string[] export = ["export", "--server", "slave-2", "--camera", "cam-03", "--from", "2026-05-01T12:00:00Z", "--to", "2026-05-01T12:01:00Z", "-o", file];
        var (code, output, error) = await RunAsync(null, export);
        Assert.True(code == ExitCode.Well, error);
        Assert.Equal($"{file}: 8 B\n", output);
        Assert.Equal("ftypisom", await File.ReadAllTextAsync(file, Ct));
        Assert.Equal("/slave-2/video.mp4?server=slave-2&camera=cam-03&from=2026-05-01T12:00:00.000Z&to=2026-05-01T12:01:00.000Z", Assert.Single(_proxy.Asked));
        Assert.Equal([("proxy", null, null)], _shown);
        Assert.Equal(["get services/proxy"], Calls());

        File.Delete(file);
        _cluster.Api.Allowed = ChartRoles.Viewer;
        (code, _, error) = await RunAsync(null, export);
        Assert.Equal((ExitCode.Failed, "failover: You may not get services/proxy http:failover-recorder-proxy:http in namespace site-of-the-test: ask its administrator for that right; the role failover-operator of the chart has it (access.roles).\n"), (code, error));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Adopt_HoldersAreAskedThroughManagement_WrittenAsAPatch()
    {
        _cluster.Create(Server());
        _cluster.Create(new Camera { Metadata = new() { Name = "cam-9" }, Spec = new() { Server = "slave-2", Url = "rtsp://10.0.0.1/a" } });
        _cluster.Create(new Reinsertion { Metadata = new() { Name = "slave-9-t2-spare-1" }, Spec = new("slave-9", "spare-1", "slave-9-t2"), Status = new() { State = ReinsertionState.NoHome, Reason = "r" } });
        _cluster.Api.Allowed = ChartRoles.Operator;
        _cluster.Management.Route = url => url.AbsolutePath == "/v1/recorders/spare-1/status" ? StatusOf("spare-1", new HoldingReport("slave-9", "cam-1", new RunId("spare-1", "b", 1), 0, 1, 1, 1, false)) : HttpStatusCode.NotFound;
        var (code, output, error) = await RunAsync(null, "reinsert", "slave-9", "--adopt", "slave-2", "--camera", "cam-1=cam-9", "--yes");
        Assert.True(code == ExitCode.Well, output + error);
        Assert.Contains("slave-2 is told to fetch what spare-1 holds of slave-9", output);
        Assert.NotNull(_cluster.Find("reinsertions", "slave-9-t2-spare-1")["metadata"]!["annotations"]?["failover.video/adopt"]);

        _cluster.Management.Route = _ => HttpStatusCode.BadGateway;
        (code, _, error) = await RunAsync(null, "reinsert", "slave-9", "--adopt", "slave-2", "--camera", "cam-1=cam-9", "--yes");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("spare-1 was not heard yet", error);
    }

    [Fact]
    public async Task Version_TheServicesTheRecordersAndTheChart()
    {
        _cluster.Management.Route = url => url.AbsolutePath switch
        {
            "/v1/status" => SampleSite.Well,
            "/v1/recorders/spare-2/version" => HttpStatusCode.BadGateway,
            _ => new ServiceVersion("x", "0.1.0", "net"),
        };
        _cluster.Api.Objects.Create(ApiResource.All.First(r => r.Kind == "CustomResourceDefinition"), "", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "sites.failover.video", ["labels"] = new JsonObject { ["helm.sh/chart"] = "failover-crds-0.1.0" } },
        });
        var (code, output, _) = await RunAsync(null, "version");
        Assert.Equal(ExitCode.Well, code);
        Assert.Contains("recorder  0.1.0 at master-1, slave-2, spare-1\nresources failover.video v1alpha1, by failover-crds-0.1.0\nunknown   spare-2 does not tell its version: ", output);
        // Most may not read what belongs to the whole cluster, and need not.
        _cluster.Api.Allowed = ChartRoles.Viewer;
        Assert.Contains("\nresources failover.video v1alpha1\n", (await RunAsync(null, "version")).Output);
    }

    private void PlayIncident(HttpStatusCode? recorders = null)
    {
        var facts = ProofWorld.Facts();
        _cluster.Create(facts.Takeover!);
        foreach (var reinsertion in facts.Reinsertions)
        {
            _cluster.Create(reinsertion);
        }

        _cluster.Management.Route = url => recorders is { } refused && url.AbsolutePath.StartsWith("/v1/recorders/", StringComparison.Ordinal) ? refused : EvidenceAnswer(url, facts);
    }

    private static object EvidenceAnswer(Uri url, ProofFacts facts)
    {
        var camera = facts.Cameras.FirstOrDefault(c => url.Query.Contains($"camera={c.Camera}", StringComparison.Ordinal));
        return url.AbsolutePath switch
        {
            "/v1/status" => Status(facts),
            "/v1/recorders/slave-2/evidence" => camera!.Home!,
            "/v1/recorders/spare-1/evidence" => camera!.Holders[0],
            "/v1/recorders/spare-1/frames" => "[]",
            "/v1/events" => new EventPage(0, []),
            _ => HttpStatusCode.NotFound,
        };
    }

    private static SiteStatus Status(ProofFacts facts) => SampleSite.Well with
    {
        Spares = [SampleSite.Well.Spares[0]], Cameras = [.. facts.Cameras.Select(c => SampleSite.Well.Cameras[1] with { Camera = c.Camera, Server = "slave-2" })],
    };

    // Election as far as a drill sees it: a wish makes a takeover, its end completes it.
    private object DrillAnswer(Uri url)
    {
        var drill = (string?)_cluster.Find("siteservers", "slave-2")["metadata"]!["annotations"]?["failover.video/drill"];
        var resource = ApiResource.All.First(r => r.Plural == "takeovers");
        var known = _cluster.Api.Objects.Find(resource, ApiServerDouble.Namespace, "slave-2-t2");
        if (url.AbsolutePath.StartsWith("/v1/servers/slave-2/may/", StringComparison.Ordinal))
        {
            return new WishAnswer { Server = "slave-2", Verb = OperatorVerb.Drill, Accepted = true, Changed = true, Reason = "It may.", Takeover = "slave-2-t2" };
        }
        if (drill is not null && known is null)
        {
            _cluster.Create(new Takeover
            {
                Metadata = new() { Name = "slave-2-t2" }, Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "A drill.", ByHand = new("anna", null, drill) },
                Status = new() { State = TakeoverState.Active, Reason = "It serves." },
            });
        }
        else if (drill is null && known is not null && (string?)known["status"]!["state"] != "Completed")
        {
            known["status"]!["state"] = "Completed";
            known["status"]!["times"] = new JsonObject { ["Completed"] = "2026-05-01T12:00:30.000Z" };
            _cluster.Api.Objects.Update(resource, ApiServerDouble.Namespace, "slave-2-t2", known, status: true);
        }

        var holder = drill is not null ? "spare-1" : "slave-2";
        return url.AbsolutePath == "/v1/status"
            ? Status(ProofWorld.Facts()) with { Servers = [SampleSite.Well.Servers[0], SampleSite.Well.Servers[1] with { RoleHolder = holder }], Time = TimeProvider.System.GetUtcNow() }
            : EvidenceAnswer(url, ProofWorld.Facts());
    }

    private static RecorderStatus StatusOf(string name, params HoldingReport[] holdings)
    {
        var health = new RecorderHealth(false, 1, false, null, 1);
        return new RecorderStatus
        {
            Beat = new Beat
            {
                Site = "hall", Id = "1", Time = SampleSite.Now, Recorder = name, BootId = "b", StoreId = "s", Sequence = 1, MonotonicMs = 1, HttpUrl = "http://x", PublicKey = "k",
                Health = health, Digest = new CameraDigest(0, 0, 0), Holdings = holdings,
            },
            Probe = new ProbeAnswer { Recorder = name, BootId = "b", StoreId = "s", MonotonicMs = 1, Time = SampleSite.Now, Health = health },
        };
    }

    private static SiteServer Server() => new() { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://slave-2:7420" } };

    private void OnlyTheViewersTokenWasShown()
    {
        Assert.NotEmpty(_shown);
        Assert.All(_shown, s => Assert.Equal((PlayedCluster.ViewerToken, (string?)null), (s.Viewer, s.Authorization)));
    }

    private List<string> Calls() => [.. _cluster.Api.Calls.Keys.Select(c => $"{c.Verb} {c.Resource}").Order(StringComparer.Ordinal)];

    private async Task<(int Code, string Output, string Error)> RunAsync(DateTimeOffset? now, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var screen = new Screen(output, error, now is { } at ? new FakeTimeProvider(at) : TimeProvider.System);
        var code = await FailoverCommand.RunAsync([.. args, "--kubeconfig", _cluster.Kubeconfig], screen, Ct, ProgramName.Plugin);
        return (code, output.ToString(), error.ToString());
    }
}
