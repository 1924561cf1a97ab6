using Failover.Cli;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>All control services die together, with SIGKILL: recorders go on, and a failure meanwhile loses nothing.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class ControlPlaneTests
{
    [Fact]
    [Trait("Row", "10")]
    [Trait("Row", "11")]
    public async Task ServerDiesWhileTheControlPlaneIsDead_KeptFromBeforeTheFaultAndHomeInTheEnd()
    {
        await using var site = await FaultSite.StartAsync();
        await site.KillAsync(DemoWorld.HostName);
        await site.LiveAsync(1);
        await site.KillAsync("slave-2");
        var before = site.ReadDisk("slave-2");
        var kept = site.ReadDisk("spare-1").Pictures.Count + site.ReadDisk("spare-2").Pictures.Count;
        await site.UntilAsync("a guard keeps without a control plane", () => Task.FromResult<IReadOnlyList<string>>(
            site.ReadDisk("spare-1").Pictures.Count + site.ReadDisk("spare-2").Pictures.Count > kept + 50 ? [] : ["nothing new on the spares' disks"]), 20);
        await site.RestartAsync(DemoWorld.HostName);
        var takeover = await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
        await site.RestartAsync("slave-2");
        await site.UntilAtRestAsync(90);
        await site.ProveAsync("slave-2", [takeover.Spec.Spare], before);
        Assert.Single(await site.TakeoversAsync(), t => t.Spec.Server == "slave-2");
        site.Well();
    }

    [Theory]
    [Trait("Row", "9")]
    [Trait("Tier", "slow")]
    [InlineData(TakeoverState.Assigned)]
    [InlineData(TakeoverState.Active)]
    [InlineData(TakeoverState.Returning)]
    [InlineData(TakeoverState.Reinserting)]
    public async Task ControlPlaneDiesInTheMiddleOfATakeover_TheNextOneFinishesIt(TakeoverState state)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var incident = await Incident.BeginAsync(state);
            var site = incident.Site;
            await site.KillAsync(DemoWorld.HostName);
            await site.LiveAsync(2);
            await site.RestartAsync(DemoWorld.HostName);
            if (state is TakeoverState.Assigned or TakeoverState.Active)
            {
                await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
                await site.RestartAsync("slave-2");
            }
            await site.UntilAtRestAsync(120);
            await site.ProveAsync("slave-2", [incident.Spare], incident.Before);
            site.Well();
        }
    }
}
