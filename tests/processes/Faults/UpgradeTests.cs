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

            await UntilAnotherCoversAsync(site, spare);
            await site.TerminateAsync(spare, 60);
            var held = site.ReadDisk(spare);
            await site.RestartAsync(spare);
            await UntilServedAsync(site, fleet, spare);
            // It was away for about as long as it takes to be declared Failed: then the next spare has the role under a term of its own, else it has it still.
            var open = Assert.Single(fleet.Takeovers(), t => t.State is not "Superseded");
            Assert.Equal(open.Spare == spare, open.Name == "slave-2-t2");

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

    /// <summary>READY, as the guide waits for it: another spare holds what the serving one would take with it.</summary>
    private static Task UntilAnotherCoversAsync(FaultSite site, string spare) => site.UntilAsync(
        $"{spare} records slave-2's cameras and the other spare covers them",
        status => status is null ? ["the site does not answer"] :
        [
            .. status.Cameras.Where(c => c.Server == "slave-2").SelectMany(c => (string[])
            [
                .. c.RecordedBy.Contains(spare) ? [] : (string[])[$"{c.Camera} is not recorded by {spare} ({c.Reason})"],
                .. c.Covered ? [] : (string[])[$"{c.Camera} is not covered ({c.Reason})"],
            ]),
        ], 90);

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
