using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>A spare that serves is stopped in order (SIGTERM: a node is drained, a package upgraded): it hands its role over while it serves on.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class HandOverTests
{
    /// <summary>Three times what a viewer may miss at a failure (DESIGN 12).</summary>
    private static readonly TimeSpan ViewersWait = TimeSpan.FromSeconds(6);

    [Fact]
    [Trait("Tier", "slow")]
    public async Task ServingSpareIsAskedToEnd_TheNextOneServesBeforeItHasEnded_NothingIsLostAndTheViewerGoesOn()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var incident = await Incident.BeginAsync(TakeoverState.Active);
            var (site, spare) = (incident.Site, incident.Spare);
            var next = DemoSite.SpareNames.Single(s => s != spare);
            await site.UntilAnotherCoversAsync(spare);

            await using (var viewer = new ViewerWatch(site.World.Proxy, "slave-2", site.World.Site.CamerasOf("slave-2").First()))
            {
                await site.UntilAsync("a viewer sees slave-2's pictures", () => Task.FromResult<IReadOnlyList<string>>(viewer.Looks >= 3 ? [] : [$"{viewer.Looks} looks"]), 30);
                var asked = site.Clock.GetUtcNow();
                await site.TerminateAsync(spare, 30);
                var ended = site.Clock.GetUtcNow();
                var takeover = await site.UntilTakeoverAsync("slave-2", 5, TakeoverState.Active);
                var served = takeover.Status.Times[TakeoverState.Active];
                site.Note($"{next} served {(served - asked).TotalSeconds:0.00} s after {spare} was asked to end, which ended {(ended - asked).TotalSeconds:0.00} s after it");
                Assert.Equal(("slave-2-t4", next, spare), (takeover.Metadata.Name, takeover.Spec.Spare, takeover.Spec.HandedOverBy));
                Assert.True(served < ended, "It ended before the next one served.");
                var looks = viewer.Looks;
                await site.UntilAsync("the viewer sees pictures of the next one", () => Task.FromResult<IReadOnlyList<string>>(viewer.Looks >= looks + 3 ? [] : [$"{viewer.Looks - looks} looks"]), 30);
                site.Note($"the viewer's longest wait for a new picture was {viewer.LongestWait.TotalSeconds:0.00} s");
                Assert.True(viewer.LongestWait < ViewersWait, $"A viewer waited {viewer.LongestWait.TotalSeconds:0.0} s for a picture.");
            }

            // It closed its volumes in order: nothing has to be cut off.
            var held = site.ReadDisk(spare);
            Assert.Empty(held.Faults);
            var journal = await site.JournalAsync();
            Assert.Contains(journal, e => e.Kind == "RecorderLeaving" && e.Text.StartsWith($"{spare} was asked to end; it serves as slave-2", StringComparison.Ordinal));
            Assert.DoesNotContain(journal, e => e.Kind == "ServerUnprotected" && e.Server == "slave-2");

            await site.LiveAsync(2);
            await site.RestartAsync(spare);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(150);
            var proof = await site.ProveAsync("slave-2", DemoSite.SpareNames, FaultSite.Together(incident.Before, held));
            Assert.Equal((0, 0), (proof.FramesLost, proof.FramesDuplicated));
            Assert.Empty(site.Gaps);
            site.Well();
        }
    }

    [Fact]
    [Trait("Tier", "slow")]
    public async Task ServingSpareIsAskedToEndAndThereIsNoOther_ItServesOnForTenSecondsAndSaysSo()
    {
        for (var round = 0; round < Soak.Rounds; round++)
        {
            await using var incident = await Incident.BeginAsync(TakeoverState.Active);
            var (site, spare) = (incident.Site, incident.Spare);
            var other = DemoSite.SpareNames.Single(s => s != spare);
            await site.KillAsync(other);
            await site.UntilAsync($"{other} counts as gone", s => s?.Spares.FirstOrDefault(x => x.Name == other)?.BeatAgeMs is > 2500 ? [] : ["it does not"], 30);

            var asked = site.Clock.GetTimestamp();
            await site.TerminateAsync(spare, 40);
            Assert.InRange(site.Clock.GetElapsedTime(asked).TotalSeconds, 9.5, 30);
            var held = site.ReadDisk(spare);
            Assert.Empty(held.Faults);
            await site.UntilAsync("election says that nobody else can serve", async () => (await site.JournalAsync()).Any(e => e.Kind == "ServerUnprotected"
                && e.Text.StartsWith($"{spare}, which serves as slave-2, was asked to end and no other spare can assume the role", StringComparison.Ordinal)) ? [] : ["it does not"], 10);
            Assert.Contains($"{spare} was asked to end and goes after 10 s: it serves as slave-2", await File.ReadAllTextAsync(Path.Combine(site.Logs, $"{spare}.log"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

            await site.RestartAsync(spare);
            await site.RestartAsync(other);
            await site.RestartAsync("slave-2");
            await site.UntilAtRestAsync(150);
            await site.ProveAsync("slave-2", [], FaultSite.Together(incident.Before, held));
            site.Well();
        }
    }
}
