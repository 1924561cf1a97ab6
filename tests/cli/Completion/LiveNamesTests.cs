using Failover.Contracts;

namespace Failover.Cli.Tests;

/// <summary>Names of a cluster's objects in a half-written line, within a short time and without a word when there are none.</summary>
public sealed class LiveNamesTests : IAsyncLifetime
{
    private PlayedCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PlayedCluster.StartAsync();
        _cluster.Create(new SiteServer { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://slave-2:7420" } });
        _cluster.Create(new FailoverServer { Metadata = new() { Name = "spare-1" }, Spec = new() { Address = "http://spare-1:7420" } });
        _cluster.Create(new Camera { Metadata = new() { Name = "cam-1" }, Spec = new() { Server = "slave-2", Url = "rtsp://10.0.0.1/a" } });
        _cluster.Create(new Takeover { Metadata = new() { Name = "slave-2-t2" }, Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "r" } });
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData("takeover", "", "slave-2", "list siteservers")]
    [InlineData("takeover|slave-2|--to", "s", "spare-1", "list failoverservers")]
    [InlineData("proof", "", "slave-2-t2", "list takeovers")]
    [InlineData("logs|--camera", "", "cam-1", "list cameras")]
    [InlineData("maintenance|on", "s", "slave-2 spare-1", "list failoverservers, list siteservers")]
    [InlineData("why", "slave", "slave-2 slave-2-t2", "list failoverservers, list siteservers, list takeovers")]
    public async Task Names_OfACluster_AreListedByTheUsersOwnRights(string before, string written, string names, string calls)
    {
        _cluster.Api.Allowed = ChartRoles.Viewer;
        var (code, output, error) = await CommandRun.AsAsync(
            ProgramName.Plugin, null, ["complete", "--kubectl", "--", "--kubeconfig", _cluster.Kubeconfig, .. before.Split('|'), written]);
        Assert.Equal((ExitCode.Well, ""), (code, error));
        Assert.Equal([.. names.Split(' '), ":4"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(calls, string.Join(", ", _cluster.Api.Calls.Keys.Select(c => $"{c.Verb} {c.Resource}").Order(StringComparer.Ordinal)));
        // The scripts of completion ask with a line.
        var line = await CommandRun.Async("complete", "--", $"failover --kubeconfig {_cluster.Kubeconfig} {before.Replace('|', ' ')} {written}");
        Assert.Equal([.. names.Split(' '), ":none"], line.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Names_ClusterThatDoesNotAnswerOrMayNotBeAsked_NoneAndNoWord()
    {
        _cluster.Api.Allowed = _ => false;
        Assert.Equal((ExitCode.Well, ":4\n", ""), await CommandRun.AsAsync(ProgramName.Plugin, null, "complete", "--kubectl", "--", "--kubeconfig", _cluster.Kubeconfig, "proof", ""));
        Assert.Equal((ExitCode.Well, ":4\n", ""), await CommandRun.AsAsync(ProgramName.Plugin, null, "complete", "--kubectl", "--", "--kubeconfig", "/no/such/file", "proof", ""));
        Assert.Equal((ExitCode.Well, ":4\n", ""), await CommandRun.AsAsync(ProgramName.Plugin, null, "complete", "--kubectl", "--", "--host", "a:1", "--namespace", "b", "proof", ""));
        _cluster.Api.Allowed = null;
        _cluster.Api.Faults.Add(Kubernetes.Fixtures.ApiFault.Slow, _ => true, delay: TimeSpan.FromMinutes(2));
        var begin = TimeProvider.System.GetTimestamp();
        Assert.Equal((ExitCode.Well, ":4\n", ""), await CommandRun.AsAsync(ProgramName.Plugin, null, "complete", "--kubectl", "--", "--kubeconfig", _cluster.Kubeconfig, "proof", ""));
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("apply -f", ":0")]
    [InlineData("man", ":16")]
    [InlineData("status --verb", ":4")]
    public async Task Kubectl_WhatFollows_IsItsNumber(string line, string number) =>
        Assert.EndsWith($"{number}\n", (await CommandRun.AsAsync(ProgramName.Plugin, null, ["complete", "--kubectl", "--", .. line.Split(' '), ""])).Output, StringComparison.Ordinal);
}
