using Failover.Cli;
using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>What stands for the API server here is the control machine with its store: it hangs, or it cannot write. (Killed: ControlPlaneTests.)</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class StoreTests
{
    /// <summary>For longer than the 25 s after which a control plane counts as gone.</summary>
    [Fact]
    [Trait("Row", "9")]
    [Trait("Tier", "slow")]
    public async Task ControlPlaneHangs_RecordersRecordOnAndNobodyIsDeclared()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync();
            site.Stop(DemoWorld.HostName);
            await site.LiveAsync(30);
            site.Continue(DemoWorld.HostName);
            await site.UntilAtRestAsync(90);
            await site.ProveNothingHappenedAsync();
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "10")]
    [Trait("Tier", "slow")]
    public async Task StoreCannotBeWrittenAndAServerDies_KeptAtOnceAndTakenOverWhenItCanAgain()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var disk = await SmallDisk.MountAsync(64);
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Prepare = footageOf => disk.Carry(Path.GetDirectoryName(footageOf(DemoWorld.HostName))!) });
            disk.Fill();
            site.Note("the disk of site.db is full");
            await site.KillAsync("slave-2");
            var before = site.ReadDisk("slave-2");
            await site.UntilAsync("a guard keeps slave-2's cameras", status => status?.Spares.Any(g => g.Guarding.Any(r => r.Server == "slave-2" && r.Keeping == 2)) == true
                ? [] : ["nobody keeps them"], 20);
            await site.LiveAsync(5);
            Assert.False(site.World[DemoWorld.HostName].HasExited, "The control plane ended.");
            disk.Clear();
            site.Note("the disk of site.db has room again");
            var takeover = await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(120);
            await site.ProveAsync("slave-2", [takeover.Spec.Spare], before);
            Assert.Single(await site.TakeoversAsync(), t => t.Spec.Server == "slave-2");
            site.Well();
        }
    }
}
