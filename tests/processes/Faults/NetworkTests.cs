using Failover.Cli;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>slave-2's network fails in the kernel: packets are dropped, and nobody hears a FIN or a reset.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class NetworkTests
{
    /// <summary>A power cut as the others see it, and a plug that was pulled while the server lives on.</summary>
    [Theory]
    [Trait("Row", "3")]
    [Trait("Tier", "slow")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HostVanishesWithoutAGoodbye_TakenOverAndNothingIsLost(bool itsPowerIsCut)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var network = await ServerNetwork.CreateAsync();
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Network = network });
            if (itsPowerIsCut)
            {
                await network.DropAsync(incoming: true, outgoing: true);
                await site.KillAsync("slave-2");
            }
            else
            {
                await network.LinkDownAsync();
                site.Note("slave-2's link is down");
            }
            var takeover = await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            var before = site.ReadDisk("slave-2");
            await site.LiveAsync(3);
            if (itsPowerIsCut)
            {
                await network.RestoreAsync();
                await site.RestartAsync("slave-2");
            }
            else
            {
                await network.LinkUpAsync();
            }
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [takeover.Spec.Spare], before);
            AssertFailedBySilence(await site.JournalAsync());
            Assert.Single(await site.TakeoversAsync());
            site.Well();
        }
    }

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
            Assert.Single(await site.TakeoversAsync());
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

    /// <summary>A host that is gone refuses nothing: it was silence that declared it.</summary>
    private static void AssertFailedBySilence(IReadOnlyList<JournalEntry> entries)
    {
        var failed = entries.First(entry => entry is { Kind: "ServerFailed", Server: "slave-2" });
        Assert.DoesNotContain("refuse", failed.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(entries, entry => entry is { Kind: "KeepingStarted", Server: "slave-2" });
    }
}
