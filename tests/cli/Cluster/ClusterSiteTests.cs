using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Kubernetes.Fixtures;

namespace Failover.Cli.Tests;

/// <summary>The plugin against a cluster: what it asks whom, by which rights, and what it says when it may not.</summary>
public sealed class ClusterSiteTests : IAsyncLifetime
{
    private PlayedCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await PlayedCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Status_ThroughTheProxy_WithTheViewersTokenAndNoOther()
    {
        var shown = new List<(string? Viewer, string? Authorization)>();
        _cluster.Management.Route = _ => SampleSite.Well;
        _cluster.Management.Headers = h => shown.Add((h[ManagementAccess.ViewerHeader], h["Authorization"]));
        var (code, output, error) = await _cluster.RunAsync("status");
        Assert.Equal((ExitCode.Well, ""), (code, error));
        Assert.Equal(TextLine.PlainText(StatusText.Render(SampleSite.Well)), output);
        Assert.Equal(["/v1/status"], _cluster.Management.Asked);
        Assert.Equal([(PlayedCluster.ViewerToken, (string?)null)], shown);
    }

    [Fact]
    public async Task History_ObjectsAlone_ManagementIsNotAsked()
    {
        _cluster.Create(new Takeover
        {
            Metadata = new() { Name = "slave-2-t2" }, Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "Its process is gone." },
            Status = new() { State = TakeoverState.Completed },
        });
        var (code, output, _) = await _cluster.RunAsync("history", "slave-2");
        Assert.Equal(ExitCode.Well, code);
        Assert.Contains("slave-2-t2  spare-1  Completed", output);
        Assert.Empty(_cluster.Management.Asked);
        Assert.Equal(["list reinsertions", "list takeovers"], Calls());
    }

    [Fact]
    public async Task Maintenance_IsAPatchOfAnnotationsWithTheVersionThatWasRead()
    {
        _cluster.Create(Server());
        var spec = _cluster.Find("siteservers", "slave-2")["spec"]!.ToJsonString();
        var (code, output, error) = await _cluster.RunAsync("maintenance", "on", "slave-2", "--for", "30m", "--by", "anna");
        Assert.True(code == ExitCode.Well, error);
        Assert.StartsWith("slave-2 is in maintenance until 2026-05-01 12:30:00Z", output);
        Assert.Equal("true", Annotation("failover.video/maintenance"));
        Assert.Equal("anna", Annotation("failover.video/maintenance-by"));
        Assert.Equal(spec, _cluster.Find("siteservers", "slave-2")["spec"]!.ToJsonString());
        // What kubectl annotate needs, and nothing else.
        Assert.Equal(["get siteservers", "patch siteservers"], Calls());
        Assert.Empty(_cluster.Management.Asked);

        await _cluster.RunAsync("maintenance", "off", "slave-2");
        Assert.Null(Annotation("failover.video/maintenance"));
    }

    [Fact]
    public async Task Takeover_ElectionIsAskedThroughTheProxy_ThenWrittenOrRefused()
    {
        _cluster.Create(Server());
        _cluster.Management.Route = _ => Judged(accepted: true, "spare-1 assumes slave-2's role until you release it; slave-2 records on.");
        Assert.Equal(ExitCode.Well, (await _cluster.RunAsync("takeover", "slave-2", "--dry-run")).Code);
        Assert.Null(Annotation("failover.video/takeover"));
        var (code, output, _) = await _cluster.RunAsync("takeover", "slave-2", "--to", "spare-1", "--by", "anna");
        Assert.Equal((ExitCode.Well, "spare-1 assumes slave-2's role until you release it; slave-2 records on.\n"), (code, output));
        Assert.Equal("spare-1", Annotation("failover.video/takeover"));
        Assert.Equal(["/v1/servers/slave-2/may/takeover", "/v1/servers/slave-2/may/takeover?to=spare-1"], _cluster.Management.Asked);

        _cluster.Management.Route = _ => Judged(accepted: false, "slave-2 does not record.");
        var refused = await _cluster.RunAsync("release", "slave-2");
        Assert.Equal((ExitCode.Failed, "failover: slave-2 does not record.\n"), (refused.Code, refused.Error));
        Assert.Equal("spare-1", Annotation("failover.video/takeover"));
    }

    [Fact]
    public async Task Wish_OfAnotherMeanwhile_BothStay()
    {
        _cluster.Create(Server());
        var met = 0;
        _cluster.Api.Faults.Add(ApiFault.Slow, c =>
        {
            if (c.Verb == "patch" && Interlocked.Increment(ref met) == 1)
            {
                // Somebody else annotates between the read and the patch.
                var other = _cluster.Find("siteservers", "slave-2");
                other["metadata"]!["annotations"] = new JsonObject { ["else"] = "here" };
                _cluster.Api.Objects.Update(ApiResource.All.First(r => r.Plural == "siteservers"), ApiServerDouble.Namespace, "slave-2", other, status: false);
            }
            return false;
        });
        Assert.Equal(ExitCode.Well, (await _cluster.RunAsync("maintenance", "on", "slave-2")).Code);
        Assert.Equal(2, met);
        Assert.Equal(("here", "true"), (Annotation("else"), Annotation("failover.video/maintenance")));
    }

    [Fact]
    public async Task Refusals_EachASentenceWithRemedyAndExitCode()
    {
        var told = new StringBuilder();
        async Task TellAsync(string what, params string[] args)
        {
            var (code, output, error) = await _cluster.RunAsync(args);
            told.Append($"# {what}\n$ kubectl failover {string.Join(' ', args)}\n{output}{error}exit {code}\n\n".Replace(_cluster.Api.Url.Port.ToString(), "PORT", StringComparison.Ordinal)
                .Replace(_cluster.Kubeconfig, "KUBECONFIG", StringComparison.Ordinal));
        }

        _cluster.Management.Route = _ => HttpStatusCode.Unauthorized;
        await TellAsync("management wants a token", "plan");
        _cluster.Api.Proxy.Services[PlayedCluster.ManagementService] = null;
        await TellAsync("management does not run", "plan");
        _cluster.Api.Proxy.Services.Clear();
        await TellAsync("no site here", "plan");
        _cluster.Api.Allowed = c => c.Resource != "services/proxy";
        await TellAsync("may not use the proxy", "plan");
        _cluster.Api.Allowed = c => c.Resource != "secrets";
        await TellAsync("may not read the token", "plan");
        _cluster.Api.Allowed = c => c.Verb != "list";
        await TellAsync("may not list", "history");
        _cluster.Create(Server());
        _cluster.Api.Allowed = c => c.Verb != "patch";
        await TellAsync("may not annotate", "maintenance", "on", "slave-2");
        _cluster.Api.Allowed = null;
        await TellAsync("no such server", "maintenance", "on", "slave-9");
        await TellAsync("no such context", "status", "--context", "elsewhere");
        await TellAsync("no such namespace name", "status", "-n", "No Name");
        await TellAsync("two places", "status", "--host", "127.0.0.1:7400");
        var config = await File.ReadAllTextAsync(_cluster.Kubeconfig, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_cluster.Kubeconfig, config.Replace("token-of-anna", "expired", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await TellAsync("not logged in", "history");
        await File.WriteAllTextAsync(_cluster.Kubeconfig, config.Replace(_cluster.Api.Url.Authority, "127.0.0.1:1", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await TellAsync("the cluster is away", "history");
        await File.WriteAllTextAsync(_cluster.Kubeconfig, "{}", TestContext.Current.CancellationToken);
        await TellAsync("an empty kubeconfig", "history");
        File.Delete(_cluster.Kubeconfig);
        await TellAsync("no kubeconfig", "history");
        Golden.Check("cluster-refusals", told.ToString());
    }

    [Fact]
    public async Task Status_ManagementIsAway_TheObjectsSayWhatWasSo()
    {
        _cluster.Api.Proxy.Services[PlayedCluster.ManagementService] = null;
        _cluster.Create(Server());
        _cluster.Create(new Takeover
        {
            Metadata = new() { Name = "slave-2-t2" }, Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "Its process is gone." },
            Status = new() { State = TakeoverState.Active, Reason = "spare-1 serves as slave-2." },
        });
        var (code, output, error) = await _cluster.RunAsync("status");
        Assert.Equal(ExitCode.Unhealthy, code);
        Assert.Contains("is not reached", error);
        Golden.Check("cluster-status-objects", output);
    }

    [Fact]
    public async Task Events_ManagementIsAway_TheClustersEventsOfTheSite()
    {
        _cluster.Api.Proxy.Services[PlayedCluster.ManagementService] = null;
        _cluster.Create("events", "slave-2.1", new JsonObject
        {
            ["eventTime"] = "2026-05-01T11:59:00.000000Z", ["type"] = "Warning", ["reason"] = "ServerFailed", ["note"] = "slave-2 is Failed: its process is gone.",
            ["reportingController"] = "failover.video/heartbeat", ["regarding"] = new JsonObject { ["kind"] = "SiteServer", ["name"] = "slave-2" },
        });
        _cluster.Create("events", "other.1", new JsonObject { ["reportingController"] = "kubelet", ["reason"] = "Pulled", ["note"] = "not ours" });
        var (code, output, error) = await _cluster.RunAsync("events", "--since", "1h");
        Assert.Equal(ExitCode.Well, code);
        Assert.Equal("2026-05-01 11:59:00.000Z ServerFailed           slave-2              slave-2 is Failed: its process is gone.\n", output);
        Assert.Contains("the cluster's Events", error);
    }

    [Fact]
    public async Task Version_PodsAndKinds()
    {
        _cluster.Create("pods", "failover-election-1", new JsonObject
        {
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "election", ["image"] = "registry:5000/failover/election:0.1.0@sha256:1234" }) },
        });
        var pod = _cluster.Find("pods", "failover-election-1");
        pod["metadata"]!["labels"] = new JsonObject { ["app.kubernetes.io/component"] = "election", ["app.kubernetes.io/part-of"] = "failover" };
        pod["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }) };
        _cluster.Api.Objects.Update(ApiResource.All.First(r => r.Plural == "pods"), ApiServerDouble.Namespace, "failover-election-1", pod, status: false);
        var (code, output, _) = await _cluster.RunAsync("version");
        Assert.Equal(ExitCode.Well, code);
        Assert.Contains("\nservice   election 0.1.0\nresources failover.video v1alpha1\n", output);
        _cluster.Api.Allowed = c => c.Resource != "pods";
        Assert.Contains("unknown   You may not list pods in namespace site-of-the-test", (await _cluster.RunAsync("version")).Output);
    }

    [Fact]
    public async Task Options_BeforeTheVerb_AreTheSame()
    {
        var (code, _, error) = await CommandRun.AsAsync(ProgramName.Plugin, null, "-n", "north", "--kubeconfig", _cluster.Kubeconfig, "history", "slave-9");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("no server slave-9", error);
        Assert.Equal(["get siteservers", "list reinsertions", "list takeovers"], Calls());
    }

    private static SiteServer Server() => new() { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://slave-2:7420" }, Status = new() { Phase = ServerPhase.TakenOver, Conditions = [new Condition(Condition.Ready, ConditionStatus.False, "Failed", "Its process is gone.", DateTimeOffset.UnixEpoch)] } };

    private static WishAnswer Judged(bool accepted, string reason) => new() { Server = "slave-2", Verb = OperatorVerb.Takeover, Accepted = accepted, Changed = accepted, Reason = reason };

    private string? Annotation(string name) => (string?)_cluster.Find("siteservers", "slave-2")["metadata"]!["annotations"]?[name];

    private List<string> Calls() => [.. _cluster.Api.Calls.Keys.Select(c => $"{c.Verb} {c.Resource}").Order(StringComparer.Ordinal)];
}
