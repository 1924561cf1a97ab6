using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>A disk fills up, and there is room again: everybody goes on by himself.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class DiskTests
{
    [Fact]
    [Trait("Row", "21")]
    [Trait("Tier", "slow")]
    public async Task DiskOfTheServerIsFull_HeldInMemoryAndOnDiskWhenThereIsRoomAgain()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var disk = await SmallDisk.MountAsync(256);
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Prepare = footageOf => disk.Carry(footageOf("slave-2")) });
            var boot = (await site.StatusAsync())!.Servers.Single(s => s.Name == "slave-2").BootId;
            disk.Fill();
            site.Note("slave-2's disk is full");
            await site.UntilAsync("slave-2's disk fault is said", status => [.. status?.Servers.Where(s => s.Name == "slave-2" && !SaysDisk(s.Reason)).Select(s => s.Reason) ?? ["no answer"]], 20);
            await site.UntilAsync("a guard keeps its cameras", status => status?.Spares.Any(g => g.Guarding.Any(r => r.Server == "slave-2" && r.Keeping == 2)) == true ? [] : ["nobody does"], 30);
            await site.LiveAsync(3);
            disk.Clear();
            site.Note("slave-2's disk has room again");
            await site.UntilAtRestAsync(120);
            var proof = await site.ProveAsync("slave-2", DemoSite.SpareNames, null);
            Assert.Equal(proof.FramesProduced, proof.FramesStored);
            Assert.Equal(boot, (await site.StatusAsync())!.Servers.Single(s => s.Name == "slave-2").BootId);
            site.Well();
        }
    }

    [Fact]
    [Trait("Row", "21")]
    [Trait("Tier", "slow")]
    public async Task DisksOfTheSparesAreFullWhileTheyKeep_TheLeastImportantStopsFirstAndAllGoesOnWithRoom()
    {
        const string least = "cam-04";
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var first = await SmallDisk.MountAsync(256);
            await using var second = await SmallDisk.MountAsync(256);
            await using var site = await FaultSite.StartAsync(new FaultSiteOptions
            {
                Cameras = 3,
                Prepare = footageOf => { first.Carry(footageOf("spare-1")); second.Carry(footageOf("spare-2")); },
                SettingsOf = name => DemoSite.SpareNames.Contains(name)
                    ? new Dictionary<string, string> { ["FAILOVER__KEEPING__RESERVEMIB"] = "32", ["FAILOVER__KEEPING__FULLMIB"] = "16" }
                    : new Dictionary<string, string>(),
            });
            await PrioritizeAsync(site, least);
            await site.KillAsync("slave-2");
            var before = site.ReadDisk("slave-2");
            await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
            var boots = await BootsAsync(site);
            await site.LiveAsync(2);
            first.Fill();
            second.Fill();
            site.Note("the spares' disks are full");
            await site.UntilAsync("keeping stops, and why is in the journal", async () =>
                [.. site.World.Site.CamerasOf("slave-2").Except((await StoppedAsync(site)).Select(e => e.Camera!)).Select(camera => $"{camera} has not")], 30);
            Assert.All((await StoppedAsync(site)).GroupBy(e => e.Writer), holder => Assert.Equal(least, holder.MinBy(e => e.Time)!.Camera));
            var held = FaultSite.Together(before, site.ReadDisk("spare-1"), site.ReadDisk("spare-2"));
            first.Clear();
            second.Clear();
            site.Note("there is room again");
            await site.UntilAsync("its cameras are kept again", status => status?.Spares.Any(g => g.Guarding.Any(r => r.Server == "slave-2" && r.Keeping == 3)) == true ? [] : ["they are not"], 30);
            await site.LiveAsync(3);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [], held);
            Assert.Equal(boots, await BootsAsync(site));
            Assert.Contains(await site.JournalAsync(), entry => entry.Kind == "KeepingMissed" && entry.Camera == least);
            foreach (var server in DemoSite.ServerNames.Where(name => name != "slave-2"))
            {
                var proof = await site.ProveAsync(server, DemoSite.SpareNames, null);
                Assert.Equal(proof.FramesProduced, proof.FramesStored);
            }
            site.Well();
        }
    }

    private static bool SaysDisk(string reason) => reason.Contains("disk", StringComparison.OrdinalIgnoreCase) || reason.Contains("cannot be written", StringComparison.Ordinal);

    private static async Task<List<JournalEntry>> StoppedAsync(FaultSite site) =>
        [.. (await site.JournalAsync()).Where(entry => entry is { Kind: "KeepingStopped", Camera: not null })];

    private static async Task<IReadOnlyList<string?>> BootsAsync(FaultSite site) =>
        [.. (await site.StatusAsync())!.Spares.Select(spare => spare.BootId)];

    /// <summary>All cameras of slave-2 but one become more important.</summary>
    private static async Task PrioritizeAsync(FaultSite site, string least)
    {
        var file = Path.Combine(site.Root, "site.yaml");
        var yaml = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        foreach (var camera in site.World.Site.CamerasOf("slave-2"))
        {
            yaml = yaml.Replace(
                $"  name: {camera}\nspec:\n", $"  name: {camera}\nspec:\n  priority: {(camera == least ? 10 : 90)}\n", StringComparison.Ordinal);
        }
        await File.WriteAllTextAsync(file, yaml, TestContext.Current.CancellationToken);
        var (code, output) = await site.RunAsync("apply", "-f", file);
        Assert.True(code == 0, output);
        await site.UntilAtRestAsync(30);
    }
}
