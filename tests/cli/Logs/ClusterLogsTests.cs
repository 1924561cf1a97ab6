using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

/// <summary>The logs of pods, from an API that is played by a real HTTP listener.</summary>
public sealed class ClusterLogsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PlayedSite _api = new();

    public void Dispose()
    {
        _api.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Logs_OfACluster_EveryContainerButTheSidecarsByThePodsOfItsLabel()
    {
        _api.Route = Answer;
        var (code, output, error) = await RunAsync("--since", "1h");
        Assert.Equal((ExitCode.Well, "failover: You may not read the log of spare-1: it takes the right to get pods/log in the namespace video.\n"), (code, error));
        Assert.Equal(
            """
            2026-05-01 11:59:01.000Z       slave-2        Unhandled exception. X
            2026-05-01 11:59:02.000Z warn  election       slave-2-t2 is assigned

            """,
            output);
        Assert.Equal(3, _api.Asked.Count(a => a.Contains("/log?", StringComparison.Ordinal) && a.Contains("sinceTime=2026-05-01T11:00:00Z", StringComparison.Ordinal)));
        Assert.DoesNotContain(_api.Asked, a => a.Contains("daprd", StringComparison.Ordinal));
        Assert.Contains(_api.Asked, a => a.StartsWith("/api/v1/namespaces/video/pods?labelSelector=app.kubernetes.io%2Fname%3Dfailover", StringComparison.Ordinal));
        Assert.Equal("Bearer of-the-user", _api.Shown);
    }

    [Fact]
    public async Task Logs_OfATakeover_ItsObjectSaysWhatBelongsToIt()
    {
        _api.Route = Answer;
        var (code, output, _) = await RunAsync("--takeover", "slave-2-t2", "--service", "election");
        Assert.Equal(ExitCode.Well, code);
        Assert.Equal("2026-05-01 11:59:02.000Z warn  election       slave-2-t2 is assigned\n", output);
        Assert.Contains(_api.Asked, a => a.EndsWith("/takeovers/slave-2-t2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logs_MayNotListPods_TheRightIsNamedAndExit1()
    {
        _api.Route = _ => HttpStatusCode.Forbidden;
        var (code, _, error) = await RunAsync();
        Assert.Equal((ExitCode.Failed, "failover: You may not read the pods of the site: it takes the right to list pods in the namespace video.\n"), (code, error));
    }

    [Fact]
    public async Task Logs_NamespaceWithoutASite_Exit2()
    {
        _api.Route = _ => """{"items": []}""";
        var (code, _, error) = await RunAsync();
        Assert.Equal((ExitCode.BadInput, "failover: The namespace video has no pod of failover: name the site's with --namespace.\n"), (code, error));
    }

    private static object? Answer(Uri url) => url.AbsolutePath switch
    {
        "/api/v1/namespaces/video/pods" =>
            """
            {"items": [
              {"metadata": {"name": "failover-election-5d", "labels": {"app.kubernetes.io/component": "election"}}, "spec": {"containers": [{"name": "election"}, {"name": "daprd"}]}},
              {"metadata": {"name": "failover-slave-2-0", "labels": {"app.kubernetes.io/component": "recorder", "failover.video/server": "slave-2"}}, "spec": {"containers": [{"name": "recorder"}]}},
              {"metadata": {"name": "spare-1", "labels": {"app.kubernetes.io/component": "recorder"}}, "spec": {"containers": [{"name": "recorder"}]}}
            ]}
            """,
        "/api/v1/namespaces/video/pods/failover-election-5d/log" =>
            """2026-05-01T11:59:02.001000000Z {"time":"2026-05-01T11:59:02.000Z","level":"warning","logger":"Failover.Election.Worker","message":"slave-2-t2 is assigned"}""" + "\n",
        "/api/v1/namespaces/video/pods/failover-slave-2-0/log" => "2026-05-01T11:59:01.000000000Z Unhandled exception. X\n",
        "/api/v1/namespaces/video/pods/spare-1/log" => HttpStatusCode.Forbidden,
        "/apis/failover.video/v1alpha1/namespaces/video/takeovers/slave-2-t2" =>
            """
            {"apiVersion": "failover.video/v1alpha1", "kind": "Takeover", "metadata": {"name": "slave-2-t2", "uid": "u", "resourceVersion": "7", "creationTimestamp": "2026-05-01T11:59:00Z"},
             "spec": {"server": "slave-2", "spare": "spare-1", "term": 2, "reason": "r"}, "status": {"state": "Active"}}
            """,
        _ => HttpStatusCode.NotFound,
    };

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] more)
    {
        var kubeconfig = Path.Combine(_folder.Path, "kubeconfig");
        await File.WriteAllTextAsync(
            kubeconfig,
            $$$"""
            apiVersion: v1
            kind: Config
            current-context: here
            clusters: [{name: c, cluster: {server: "http://{{{_api.Host}}}"}}]
            contexts: [{name: here, context: {cluster: c, user: u, namespace: video}}]
            users: [{name: u, user: {token: of-the-user}}]
            """,
            TestContext.Current.CancellationToken);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(
            ["logs", "--kubeconfig", kubeconfig, .. more], new Screen(output, error, new FakeTimeProvider(SampleSite.Now)), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
