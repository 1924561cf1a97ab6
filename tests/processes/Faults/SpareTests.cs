using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>The spare dies, too: what it had on its disk comes home all the same, and another spare goes on.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class SpareTests
{
    [Theory]
    [Trait("Row", "15")]
    [Trait("Tier", "slow")]
    [InlineData(TakeoverState.Assigned)]
    [InlineData(TakeoverState.Active)]
    [InlineData(TakeoverState.Returning)]
    [InlineData(TakeoverState.Reinserting)]
    public async Task WinnerDiesInTheMiddleOfATakeover_EverythingThatWasOnADiskIsHome(TakeoverState state)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var incident = await Incident.BeginAsync(state);
            var (site, winner) = (incident.Site, incident.Spare);
            await site.KillAsync(winner);
            var held = site.ReadDisk(winner);
            if (state is TakeoverState.Assigned or TakeoverState.Active)
            {
                var next = DemoSite.SpareNames.Single(s => s != winner);
                await site.UntilAsync($"{next} serves", async () => (await site.TakeoversAsync())
                    .Any(t => t.Spec.Spare == next && t.Status.State == TakeoverState.Active) ? [] : [$"{next} does not"], 40);
                await site.LiveAsync(3);
                await site.RestartAsync("slave-2");
            }
            await site.LiveAsync(1);
            await site.RestartAsync(winner);
            await site.UntilAtRestAsync(150);
            // The winner's memory died with it, before another spare covered its cameras: what was on disks is what must be there. Every
            // picture that nobody had on a disk lies in a gap whose cause is said (R6).
            await site.ProveAsync("slave-2", [], FaultSite.Together(incident.Before, held));
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "16")]
    [Trait("Tier", "slow")]
    public async Task GuardKeptForAFalseAlarmAndDiesBeforeItLetsGo_FoundAgainAndSettled()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync();
            site.Stop("slave-2");
            string? guard = null;
            await site.UntilAsync("a guard keeps slave-2's cameras", s =>
            {
                guard = s?.Spares.FirstOrDefault(g => g.Guarding.Any(r => r.Server == "slave-2" && r.Keeping > 0) && g.HeldFrames > 0)?.Name;
                return guard is null ? ["nobody holds anything"] : [];
            }, 20);
            await site.KillAsync(guard!);
            var held = FaultSite.Together(site.ReadDisk("slave-2"), site.ReadDisk(guard!));
            site.Continue("slave-2");
            await site.RestartAsync(guard!);
            await site.UntilAtRestAsync(120);
            await site.ProveAsync("slave-2", [], held);
            site.Well();
        }
    }
}
