using System.Net;
using Failover.Contracts;
using Failover.Kubernetes;

namespace Failover.Cli.Tests;

public sealed class VersionTests
{
    [Fact]
    public void Render_Cluster_ServicesAndKinds()
    {
        var pods = new ComponentPod[]
        {
            Pod("election", "e-1", "0.1.0", true), Pod("election", "e-2", "0.1.0", false), Pod("recorder", "r-1", "0.1.0", true), Pod("recorder", "r-2", "0.1.1", true),
            Pod("check", "failover-check", "0.1.0", ready: false) with { Ended = true },
        };
        Golden.Check("version", TextLine.PlainText(VersionText.Render(new()
        {
            Client = new("failover", "0.1.0", ".NET 10.0.0, linux-x64"), Site = "namespace north of the cluster at https://10.0.0.1:6443",
            Services = SiteVersions.Rows(pods), Kinds = ["v1alpha1"], KindsChart = "failover-crds-0.1.0", Recorders = [new("slave-1", "0.1.0"), new("slave-2", "0.1.1"), new("spare-1", "0.1.0")], Problems = ["Something may not be asked."],
        })));
    }

    private static ComponentPod Pod(string component, string name, string version, bool ready) => new() { Component = component, Name = name, Image = "x", Version = version, Ready = ready };

    [Fact]
    public async Task Run_SiteThatAnswers_ItsVersionToo()
    {
        using var site = new PlayedSite { Route = url => url.AbsolutePath == "/v1/status" ? SampleSite.Well with { Servers = [], Spares = [] } : new ServiceVersion("management", "9.8.7", "x") };
        var (code, output, _) = await CommandRun.Async("version", "--host", site.Host);
        Assert.Equal(ExitCode.Well, code);
        Assert.Contains("service   every service 9.8.7\n", output);
    }

    [Fact]
    public async Task Run_NobodyAnswersOrNobodyIsAsked_StillWell()
    {
        var (code, output, _) = await CommandRun.Async("version", "--host", "127.0.0.1:1");
        Assert.Equal(ExitCode.Well, code);
        Assert.Matches("^failover [^ ]+ \\(", output);
        Assert.Contains("unknown   No site answers", output);
        using var site = new PlayedSite { Route = _ => HttpStatusCode.InternalServerError };
        var alone = await CommandRun.Async("version", "--client", "--host", site.Host);
        Assert.Equal((ExitCode.Well, 1), (alone.Code, alone.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Empty(site.Asked);
    }
}
