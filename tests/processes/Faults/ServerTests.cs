using Failover.Cli;
using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>What can happen to a server and its network.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class ServerTests
{
    [Theory]
    [Trait("Row", "2")]
    [Trait("Tier", "slow")]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Hangs_NothingIsLostAndAShortOneMovesNoRoleTwice(int seconds)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync();
            site.Stop("slave-2");
            await site.LiveAsync(seconds);
            var before = site.ReadDisk("slave-2");
            site.Continue("slave-2");
            await site.UntilAtRestAsync(120);
            await site.ProveAsync("slave-2", DemoSite.SpareNames, before);
            Assert.True((await site.TakeoversAsync()).Count <= 1, "One hang moved the role more than once.");
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "5")]
    [Trait("Tier", "slow")]
    public async Task CutFromEverybodyButItsCameras_RecordedTwiceAndShownOnce()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Cable = true, CableCarries = name => name != DemoWorld.CamerasName });
            await site.World.Cable!.CutAsync(TestContext.Current.CancellationToken);
            var takeover = await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            var atTakeover = site.ReadDisk("slave-2").Pictures.Count;
            await site.UntilAsync("slave-2 records on", () => Task.FromResult<IReadOnlyList<string>>(
                site.ReadDisk("slave-2").Pictures.Count > atTakeover + 50 ? [] : ["its disk does not grow"]), 20);
            await site.World.Cable!.RestoreAsync();
            await site.UntilAtRestAsync(120);
            var proof = await site.ProveAsync("slave-2", [takeover.Spec.Spare], null);
            Assert.Equal(proof.FramesProduced, proof.FramesStored);
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "6")]
    [Trait("Tier", "slow")]
    public async Task CutFromItsCamerasOnly_KeptByItsGuardAndNotDeclaredDeadAtOnce()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Cable = true, CableCarries = name => name == DemoWorld.CamerasName, CableInbound = false });
            await site.World.Cable!.CutAsync(TestContext.Current.CancellationToken);
            await site.UntilAsync("a guard keeps all its cameras", s => s?.Spares.Any(g => g.Guarding.Any(r => r.Server == "slave-2" && r.Keeping == 2)) == true ? [] : ["nobody does"], 20);
            Assert.All((await site.StatusAsync())!.Servers, s => Assert.NotEqual(ServerState.Failed, s.State));
            await site.LiveAsync(3);
            await site.World.Cable!.RestoreAsync();
            await site.UntilAtRestAsync(120);
            await site.ProveAsync("slave-2", DemoSite.SpareNames, null);
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "17")]
    [Trait("Tier", "slow")]
    public async Task TwoServersFailAndOneSpareIsLeft_TheMoreImportantIsServedAndBothAreKept()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync();
            await site.KillAsync("spare-2");
            await site.UntilAsync("spare-1 covers every server", s => s?.Spares.Single(g => g.Name == "spare-1").Guarding is { Count: 3 } all && all.All(r => r.Covered == r.Cameras && r.Cameras > 0)
                ? [] : ["spare-1 does not"], 60);
            await Task.WhenAll(site.KillAsync("slave-1"), site.KillAsync("slave-2"));
            var (first, second) = (site.ReadDisk("slave-1"), site.ReadDisk("slave-2"));
            await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            await site.UntilAsync("slave-1 is kept, too", s => s?.Spares.Any(g => g.Guarding.Any(r => r.Server == "slave-1" && r.Keeping == 1)) == true ? [] : ["nobody keeps it"], 20);
            Assert.DoesNotContain(await site.TakeoversAsync(), t => t.Spec.Server == "slave-1" && t.Status.State == TakeoverState.Active);
            Assert.Contains(await site.JournalAsync(), e => e.Kind == "ServerUnprotected" && e.Server == "slave-1");
            await Task.WhenAll(site.RestartAsync("slave-1"), site.RestartAsync("slave-2"), site.RestartAsync("spare-2"));
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-1", ["spare-1"], first);
            await site.ProveAsync("slave-2", ["spare-1"], second);
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "20")]
    [Trait("Tier", "slow")]
    public async Task Flaps_RoleMovesSeldomAndNothingIsLost()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync();
            var disks = new List<StoreContents>();
            for (var flap = 0; flap < 5; flap++)
            {
                await site.KillAsync("slave-2");
                disks.Add(site.ReadDisk("slave-2"));
                await site.LiveAsync(3 + flap);
                await site.RestartAsync("slave-2");
                await site.LiveAsync(4);
            }
            await site.UntilAtRestAsync(240);
            await site.ProveAsync("slave-2", DemoSite.SpareNames, FaultSite.Together([.. disks]));
            Assert.InRange((await site.TakeoversAsync()).Count, 1, 5);
            site.Well();
        }
    }
}
