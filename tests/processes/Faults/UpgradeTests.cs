using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>An upgrade while a takeover runs: every service is replaced, then the recorder of the spare that serves, as docs/guide/cluster.md says.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class UpgradeTests
{
    [Fact]
    [Trait("Tier", "slow")]
    public async Task TakeoverRuns_EveryServiceAndThenTheServingSpareIsReplaced_NothingIsDecidedAnewAndNothingIsLost()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var fleet = await ServiceFleet.PrepareAsync();
            await using var incident = await Incident.BeginAsync(TakeoverState.Active, new FaultSiteOptions { Broker = fleet.Bus, Services = fleet.StartAsync });
            var (site, spare) = (incident.Site, incident.Spare);
            var active = new HashSet<(string, string, string)>([Assert.Single(fleet.Takeovers())]);

            foreach (var service in ServiceFleet.Twins.Keys)
            {
                await fleet.RollAsync(service);
                site.Note($"{service} was replaced");
                active.UnionWith(fleet.Takeovers());
            }
            await fleet.RollManagementAsync();
            site.Note("management was replaced");
            // Nothing was decided anew: one takeover, one spare, Active all the time.
            Assert.Equal(("slave-2-t2", spare, "Active"), Assert.Single(active));

            await site.UntilAnotherCoversAsync(spare);
            await site.TerminateAsync(spare, 60);
            var held = site.ReadDisk(spare);
            await site.RestartAsync(spare);
            await UntilServedAsync(site, fleet, spare);
            // It handed its role over to the other one, which has it still.
            var open = Assert.Single(fleet.Takeovers(), t => t.State is not "Superseded");
            Assert.Equal(("slave-2-t4", DemoSite.SpareNames.Single(s => s != spare)), (open.Name, open.Spare));

            await site.LiveAsync(2);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(150);
            var proof = await site.ProveAsync("slave-2", DemoSite.SpareNames, FaultSite.Together(incident.Before, held));
            Assert.Equal(0, proof.FramesLost);
            Assert.Empty(site.Gaps);
            Assert.Empty(fleet.SchemaProblems);
            fleet.Well();
            site.Well();
        }
    }

    private static Task UntilServedAsync(FaultSite site, ServiceFleet fleet, string ended) => site.UntilAsync(
        "one spare serves as slave-2 and records its cameras",
        status => status is null ? ["the site does not answer"] : fleet.Takeovers().Where(t => t.State is not "Superseded").ToList() is not [{ State: "Active" } open]
            ? [string.Join(", ", fleet.Takeovers())]
            :
            [
                .. status.Spares.Where(s => s.Name == ended && s.BeatAgeMs is null or > 1500).Select(s => $"{ended} does not beat"),
                .. status.Cameras.Where(c => c.Server == "slave-2" && !c.RecordedBy.Contains(open.Spare)).Select(c => $"{c.Camera} is not recorded by {open.Spare} ({c.Reason})"),
            ], 90);
}
