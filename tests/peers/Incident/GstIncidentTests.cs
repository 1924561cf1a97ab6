using Failover.Contracts;

namespace Failover.Peers.Tests;

/// <summary>
/// The promise of the product, judged by other people's programs: gst-rtsp-server plays the cameras, ffmpeg reads the result, and the
/// site between them is made of the real processes.
/// </summary>
public sealed class GstIncidentTests(SourceClip clip) : IClassFixture<SourceClip>
{
    private static readonly TimeSpan Covered = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan TakenOver = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Home = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task RecorderKilled_AfterReturnAndReinsertion_EveryPictureOfTheSourceIsThereOnce()
    {
        await using var shared = await GstCamera.StartAsync(GstMode.Shared, clip);
        await using var perClient = await GstCamera.StartAsync(GstMode.PerClient, clip);
        await using var digest = await GstCamera.StartAsync(GstMode.Digest, clip);
        var cameras = new Dictionary<string, GstCamera> { ["gst-shared"] = shared, ["gst-per-client"] = perClient, ["gst-digest"] = digest };
        await using var site = new PeerSite("peers-incident");
        await site.StartAsync(cameras);

        await site.WaitAsync("cover of every camera", s => NotCovered(s, cameras.Keys), Covered);
        var from = TimeProvider.System.GetUtcNow();
        await PassAsync(4 * Second);

        await site[PeerSite.Server].KillAsync(TestContext.Current.CancellationToken);
        var killed = TimeProvider.System.GetUtcNow();
        await site.WaitAsync("takeover", s => InState(s, TakeoverState.Active), TakenOver);
        await PassAsync(5 * Second);
        foreach (var camera in cameras.Keys)
        {
            var watched = await site.ExportThroughProxyAsync(camera, killed + Second, TimeProvider.System.GetUtcNow() - (2 * Second));
            Assert.NotEmpty(await SourcePlacesAsync(watched));
        }

        await site.RestartAsync(PeerSite.Server);
        var outage = TimeProvider.System.GetUtcNow() - killed;
        var home = await site.WaitAsync("end of the takeover", s => InState(s, TakeoverState.Completed) ?? StillHeld(s), Home);
        await PassAsync(6 * Second);
        var to = TimeProvider.System.GetUtcNow() - (3 * Second);

        var expected = (int)((to - from).TotalSeconds * SourceClip.FramesPerSecond);
        foreach (var camera in cameras.Keys)
        {
            var file = await site.ExportFromHomeAsync(camera, from, to);
            var places = await SourcePlacesAsync(file);
            Assert.Equal(Enumerable.Range(places[0], places.Count).Select(p => p % clip.Hashes.Count), places);
            // From the key frame at or before the beginning, to the end: nothing was left out at either side.
            Assert.InRange(places.Count, expected - 5, expected + SourceClip.KeyEvery + 5);
            Assert.Equal(places.Count, await PictureList.CountPacketsAsync(file));
            await PictureList.AssertDecodesAsync(file);
        }

        var brought = home.Reinsertions.Sum(r => r.FramesInserted);
        Assert.True(brought >= outage.TotalSeconds * SourceClip.FramesPerSecond * cameras.Count, $"only {brought} pictures were brought home");
    }

    private static string? NotCovered(SiteStatus status, IEnumerable<string> cameras)
    {
        foreach (var camera in cameras)
        {
            var row = status.Cameras.FirstOrDefault(c => c.Camera == camera);
            if (row is not { Covered: true } || !row.RecordedBy.Contains(PeerSite.Server))
            {
                return $"{camera}: {row?.Reason ?? "unknown to the site"}; verdict: {string.Join(' ', status.Verdict?.Reasons ?? [])}";
            }
        }

        return null;
    }

    private static string? InState(SiteStatus status, TakeoverState state) => status.Takeovers.Any(t => t.State == state)
        ? null
        : $"takeovers: {string.Join("; ", status.Takeovers.Select(t => $"{t.Name} {t.State} ({t.Reason})"))}; "
            + $"server {string.Join("; ", status.Servers.Select(s => $"{s.Name} {s.State} ({s.Reason})"))}";

    private static string? StillHeld(SiteStatus status)
    {
        var held = status.Spares.Sum(s => s.HeldFrames);
        return held == 0 ? null : $"{held} pictures are still held; {string.Join("; ", status.Reinsertions.Select(r => $"{r.Name} {r.State} ({r.Reason})"))}";
    }

    /// <summary>Media time that must really pass; nothing is waited for.</summary>
    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<int>> SourcePlacesAsync(string file)
    {
        var source = await clip.PicturePlacesAsync();
        var pictures = await PictureList.OfAsync(file);
        Assert.All(pictures, p => Assert.True(source.ContainsKey(p), $"{file}: a picture that the source never sent"));
        return [.. pictures.Select(p => source[p])];
    }
}
