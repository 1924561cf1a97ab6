using Failover.Cli;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>slave-2's network fails in the kernel: packets are dropped, and nobody hears a FIN or a reset.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class NetworkTests
{
    /// <summary>In the fast tier: it guards R1 where nothing at all says goodbye.</summary>
    [Fact]
    [Trait("Row", "3")]
    public Task HostLosesItsPower_TakenOverAndNothingIsLost() => VanishesAsync(
        async (site, network) =>
        {
            // The kernel of a process that dies says goodbye for it: that must not come out.
            await network.DropAsync(incoming: true, outgoing: true);
            await site.KillAsync("slave-2");
        },
        async (site, network) =>
        {
            await network.RestoreAsync();
            await site.RestartAsync("slave-2");
        });

    [Fact]
    [Trait("Row", "3")]
    [Trait("Tier", "slow")]
    public Task HostsLinkGoesDown_TakenOverAndNothingIsLost() => VanishesAsync((_, network) => network.LinkDownAsync(), (_, network) => network.LinkUpAsync());

    [Theory]
    [Trait("Row", "4")]
    [Trait("Tier", "slow")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OneWayPartition_OneHolderPerTermAndEveryGapHasACause(bool itCannotHear)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var network = await ServerNetwork.CreateAsync();
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Network = network });
            await network.DropAsync(incoming: itCannotHear, outgoing: !itCannotHear);
            site.Note(itCannotHear ? "slave-2 sends and does not hear" : "slave-2 hears and cannot send");
            var takeover = await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            await site.LiveAsync(6);
            var before = site.ReadDisk("slave-2");
            await network.RestoreAsync();
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [takeover.Spec.Spare], before);
            Assert.Single(await site.TakeoversAsync(), t => t.Spec.Server == "slave-2");
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "5")]
    [Trait("Tier", "slow")]
    public async Task OnlyItsCamerasAreReached_RecordedTwiceAndShownOnce()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var network = await ServerNetwork.CreateAsync();
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Network = network });
            await network.DropAsync(incoming: true, outgoing: true, butPort: site.World[DemoWorld.CamerasName].Ready!.Ports["rtsp"]);
            site.Note("slave-2 reaches its cameras and nobody else");
            var takeover = await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            var atTakeover = site.ReadDisk("slave-2").Pictures.Count;
            await site.UntilAsync("slave-2 records on", () => Task.FromResult<IReadOnlyList<string>>(
                site.ReadDisk("slave-2").Pictures.Count > atTakeover + 50 ? [] : ["its disk does not grow"]), 20);
            await network.RestoreAsync();
            await site.UntilAtRestAsync(150);
            var proof = await site.ProveAsync("slave-2", [takeover.Spec.Spare], null);
            Assert.Equal(proof.FramesProduced, proof.FramesStored);
            site.Well();
        }
    }

    private static async Task VanishesAsync(Func<FaultSite, ServerNetwork, Task> vanish, Func<FaultSite, ServerNetwork, Task> comeBack)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var network = await ServerNetwork.CreateAsync();
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Network = network });
            await vanish(site, network);
            site.Note("slave-2 is gone without a goodbye");
            var takeover = await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            var before = site.ReadDisk("slave-2");
            await site.LiveAsync(3);
            await comeBack(site, network);
            site.Note("slave-2 is back");
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [takeover.Spec.Spare], before);
            AssertFailedBySilence(await site.JournalAsync());
            Assert.Single(await site.TakeoversAsync(), t => t.Spec.Server == "slave-2");
            site.Well();
        }
    }

    /// <summary>A host that is gone refuses nothing: it was silence that declared it.</summary>
    private static void AssertFailedBySilence(IReadOnlyList<JournalEntry> entries)
    {
        var failed = entries.First(entry => entry is { Kind: "ServerFailed", Server: "slave-2" });
        Assert.DoesNotContain("refuse", failed.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(entries, entry => entry is { Kind: "KeepingStarted", Server: "slave-2" });
    }
}
