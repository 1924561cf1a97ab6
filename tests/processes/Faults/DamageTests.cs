using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>Footage is damaged on a disk before it is home, or at home: found before it is copied, never spread, and named.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class DamageTests
{
    private const byte Live = 1;
    private const byte Kept = 2;

    [Fact]
    [Trait("Row", "24")]
    [Trait("Tier", "slow")]
    public async Task ABitTurnsAtTheOnlyHolderBeforeThePull_NotSpreadAndNamedAsAGap()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var incident = await Incident.BeginAsync(TakeoverState.Active);
            var (site, before, holder) = (incident.Site, incident.Before, incident.Spare);
            // After the takeover nobody but the holder writes these pictures; the other spare has them in memory only.
            await site.LiveAsync(8);
            var whole = site.ReadDisk(holder);
            Assert.True(FootageDamage.TurnABit(site.FootageOf(holder), Kept, records => records - 3) > 0, "There was nothing to damage.");
            site.Note($"one bit turned in each kept volume of {holder}");
            var left = site.ReadDisk(holder);
            var lost = whole.Pictures.Count - left.Pictures.Count;
            Assert.True(lost > 0, "The damage hit no picture.");
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [], FaultSite.Together(before, left));
            AssertNotSpread(site);
            var said = (await site.JournalAsync()).Where(entry => entry is { Kind: "FootageLost", Server: "slave-2" }).ToList();
            Assert.NotEmpty(said);
            Assert.All(said, entry => Assert.Contains($"damaged at {holder}", entry.Text, StringComparison.Ordinal));
            Assert.Contains(site.Gaps, gap => gap.Contains($"damaged at {holder}", StringComparison.Ordinal));
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "24")]
    [Trait("Tier", "slow")]
    public async Task TheEndOfTheHoldersVolumesIsLost_WhatIsLeftComesHomeAndTheRestIsAGapWithACause()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var incident = await Incident.BeginAsync(TakeoverState.Active);
            var (site, before, holder) = (incident.Site, incident.Before, incident.Spare);
            await site.LiveAsync(8);
            await site.KillAsync(holder);
            Assert.True(FootageDamage.CutOff(site.FootageOf(holder), Kept, records => records - 3) > 0, "There was nothing to damage.");
            site.Note($"the ends of {holder}'s kept volumes are lost");
            var left = site.ReadDisk(holder);
            await site.RestartAsync(holder);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [], FaultSite.Together(before, left));
            AssertNotSpread(site);
            site.Well();
        }
    }

    /// <summary>The last pictures of the server itself; its guard kept from before the fault, so it has them whole.</summary>
    [Theory]
    [Trait("Row", "24")]
    [Trait("Tier", "slow")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheServersOwnLastPicturesAreDamagedWhileItIsDead_FetchedFromItsGuard(bool aBitTurns)
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var site = await FaultSite.StartAsync();
            // Until the guard's ring reaches back by more than what is damaged.
            await site.LiveAsync(6);
            await site.KillAsync("slave-2");
            var whole = site.ReadDisk("slave-2");
            Assert.True(
                (aBitTurns ? FootageDamage.TurnABit(site.FootageOf("slave-2"), Live, records => records - 1) : FootageDamage.CutOff(site.FootageOf("slave-2"), Live, records => records - 1)) > 0,
                "There was nothing to damage.");
            var left = site.ReadDisk("slave-2");
            site.Note($"{whole.Pictures.Count - left.Pictures.Count} pictures on slave-2's disk are damaged");
            Assert.True(left.Pictures.Count < whole.Pictures.Count, "The damage hit no picture.");
            var holder = (await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active)).Spec.Spare;
            await site.LiveAsync(2);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [holder], whole);
            AssertNotSpread(site);
            site.Well();
        }
    }

    /// <summary>No record of footage that came home is damaged, and every picture's bytes are what its hash says (the proof's own reader).</summary>
    private static void AssertNotSpread(FaultSite site)
    {
        var home = site.ReadDisk("slave-2");
        Assert.All(home.Pictures.Where(picture => picture.VolumeClass == 3 && !picture.Damaged), picture => Assert.Equal(picture.Hash, picture.BytesHash));
    }
}
