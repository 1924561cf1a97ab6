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
            new("election", "e-1", "registry:5000/failover/election:0.1.0", true), new("election", "e-2", "registry:5000/failover/election:0.1.0", false),
            new("recorder", "r-1", "failover/recorder:0.1.0", true), new("recorder", "r-2", "failover/recorder@sha256:1234", true),
        };
        Golden.Check("version", TextLine.PlainText(VersionText.Render(new()
        {
            Client = new("failover", "0.1.0", ".NET 10.0.0, linux-x64"), Site = "namespace north of the cluster at https://10.0.0.1:6443",
            Services = VersionVerb.Rows(pods), Kinds = ["v1alpha1"], Problems = ["Something may not be asked."],
        })));
    }

    [Fact]
    public async Task Run_SiteThatAnswers_ItsVersionToo()
    {
        using var site = new PlayedSite { Route = _ => new ServiceVersion("management", "9.8.7", "x") };
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
