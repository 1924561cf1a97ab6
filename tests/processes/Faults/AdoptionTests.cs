using Failover.Cli;
using Failover.Contracts;
using Failover.Demo;
using Failover.Platform;

namespace Failover.Processes.Tests;

/// <summary>A server is dead and leaves the site while a spare holds its footage: its cameras are another server's now, and it gets the footage, too.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class AdoptionTests
{
    private const string Target = "slave-1";

    [Fact]
    [Trait("Tier", "slow")]
    public async Task ServerIsReplacedByAnother_ItsHeldFootageIsAdopted_AndNeverUnderAWrongCamera()
    {
        await using var incident = await Incident.BeginAsync(TakeoverState.Active);
        var (site, holder) = (incident.Site, incident.Spare);
        var cameras = site.World.Site.CamerasOf("slave-2").ToList();
        var others = site.World.Site.CamerasOf(Target).Single();
        await site.LiveAsync(5);
        await ReplaceAsync(site);
        await UntilHomelessAsync(site);
        var held = site.ReadDisk(holder).Pictures.Where(picture => cameras.Contains(picture.Run.Camera)).ToList();
        Assert.True(held.Count > 100, $"{holder} holds {held.Count} pictures: that proves nothing.");

        // A camera that is not there; then one that records something else at the same time.
        var (code, output) = await site.RunAsync("reinsert", "slave-2", "--adopt", Target, "--camera", $"{cameras[0]}=cam-99", "--yes");
        Assert.True(code == 1 && output.Contains($"{Target} has no camera cam-99: say which camera {cameras[0]} becomes", StringComparison.Ordinal), output);
        (code, output) = await site.RunAsync("reinsert", "slave-2", "--adopt", Target, "--camera", $"{cameras[0]}={others}", "--yes");
        Assert.True(code == 0, output);
        await UntilAsync(site, "the wrong camera is refused", r => r.Status.State == ReinsertionState.NoHome && r.Status.Reason.Contains($"{Target} has other pictures of {others} than those that", StringComparison.Ordinal));
        Assert.DoesNotContain(site.ReadDisk(Target).Pictures, picture => picture.Run.Id.Recorder == holder);

        (code, output) = await site.RunAsync("reinsert", "slave-2", "--adopt", Target);
        Assert.True(code == 1 && output.Contains("confirm with --yes", StringComparison.Ordinal), output);
        (code, output) = await site.RunAsync("reinsert", "slave-2", "--adopt", Target, "--yes");
        Assert.True(code == 0, output);
        await UntilAsync(site, "all of it is home", r => r.Status.State == ReinsertionState.Completed && r.Status.Reason.Contains($"gave it to {Target}", StringComparison.Ordinal));
        await site.UntilAsync(
            $"{holder} holds nothing of slave-2", status => status?.Spares.Where(s => s.Name == holder && s.HeldFrames > 0).Select(s => $"{s.HeldFrames} pictures").ToList() ?? ["no status"], 60);
        AssertAllIsThere(site, held);
        Assert.Contains(await site.JournalAsync(), entry => entry.Kind == JournalKind.ReinsertionAdopted && entry.Text.Contains($"{Target} fetches what {holder} holds of slave-2", StringComparison.Ordinal));
        Assert.Contains((await site.StatusAsync())!.Reinsertions, row => row.Server == "slave-2" && row.AdoptedBy == Target);
        site.Well();
    }

    /// <summary>
    /// Its cameras are another server's, by apply; then it is deleted, as <c>kubectl delete siteserver</c> does: here the file has one owner, which
    /// is dead meanwhile.
    /// </summary>
    private static async Task ReplaceAsync(FaultSite site)
    {
        var ct = TestContext.Current.CancellationToken;
        var file = Path.Combine(site.Root, "moved.yaml");
        var yaml = await File.ReadAllTextAsync(Path.Combine(site.Root, "site.yaml"), ct);
        await File.WriteAllTextAsync(file, yaml.Replace("server: slave-2", $"server: {Target}", StringComparison.Ordinal), ct);
        var (code, output) = await site.RunAsync("apply", "-f", file);
        Assert.True(code == 0, output);
        await site.UntilAsync("nobody keeps anything of slave-2", KeptOf, 120);
        await site.KillAsync(DemoWorld.HostName);
        using (var store = new SqliteSiteStore(Path.Combine(site.DataOf(DemoWorld.HostName), "site.db"), TimeProvider.System))
        {
            await store.DeleteAsync<SiteServer>("slave-2", ct);
        }

        site.Note($"slave-2 is removed, its cameras are {Target}'s");
        await site.RestartAsync(DemoWorld.HostName);
    }

    private static List<string> KeptOf(SiteStatus? status) => status is null ? ["no status"]
        : [.. status.Spares.SelectMany(s => s.Guarding.Where(g => g.Server == "slave-2" && g.Keeping > 0).Select(g => $"{s.Name} keeps {g.Keeping}"))];

    /// <summary>And nobody keeps anything of it any more.</summary>
    private static Task UntilHomelessAsync(FaultSite site) => site.UntilAsync("what is held has no home, and nothing more is kept", async () =>
    {
        var status = await site.StatusAsync();
        var reinsertions = await ReinsertionsAsync(site);
        return
        [
            .. reinsertions.Exists(r => r.Status.State == ReinsertionState.NoHome) ? Array.Empty<string>() : ["no reinsertion is NoHome"],
            .. reinsertions.Where(r => r.Status.State is not (ReinsertionState.NoHome or ReinsertionState.Completed)).Select(r => $"{r.Metadata.Name} is {r.Status.State} ({r.Status.Reason})"),
            .. KeptOf(status),
            .. status?.Spares.SelectMany(s => s.Roles.Where(r => r.Server == "slave-2").Select(_ => $"{s.Name} serves as slave-2")) ?? [],
        ];
    }, 120);

    private static Task UntilAsync(FaultSite site, string what, Func<Reinsertion, bool> wanted) => site.UntilAsync(what, async () =>
    {
        var reinsertions = await ReinsertionsAsync(site);
        return reinsertions.Exists(r => wanted(r)) && reinsertions.TrueForAll(r => wanted(r) || r.Status.Reason.StartsWith("It goes on as", StringComparison.Ordinal)) ? [] : [.. reinsertions.Select(r => $"{r.Metadata.Name} is {r.Status.State} ({r.Status.Reason})")];
    }, 120);

    private static async Task<List<Reinsertion>> ReinsertionsAsync(FaultSite site) =>
        [.. (await site.World.Client.GetAsync<IReadOnlyList<Reinsertion>>("v1/objects/reinsertion", TestContext.Current.CancellationToken)).Where(r => r.Spec.Server == "slave-2")];

    /// <summary>
    /// Every picture that the spare had lies at the other server under its own camera there, with its bytes; but those that it had recorded
    /// itself meanwhile are not copied.
    /// </summary>
    private static void AssertAllIsThere(FaultSite site, IReadOnlyList<StoredPicture> held)
    {
        var there = site.ReadDisk(Target).Pictures;
        var came = there.Where(picture => picture.VolumeClass == 3).ToLookup(picture => (picture.Run.Id, picture.Run.Camera, picture.Tick, picture.BytesHash));
        var own = there.Where(picture => picture.VolumeClass == 1).Select(picture => (picture.Run.Camera, picture.Hash)).ToHashSet();
        var copied = held.Where(picture => came.Contains((picture.Run.Id, picture.Run.Camera, picture.Tick, picture.BytesHash))).ToHashSet();
        Assert.Empty(held.Where(picture => !copied.Contains(picture) && !own.Contains((picture.Run.Camera, picture.Hash)))
            .Select(picture => $"{picture.Run.Camera} {picture.Run.Id} {picture.Tick} is missing"));
        Assert.InRange(copied.Count, held.Count / 2, held.Count);
        Assert.All(came.SelectMany(pictures => pictures), picture => Assert.Equal(Target, picture.Run.Server));
    }
}
