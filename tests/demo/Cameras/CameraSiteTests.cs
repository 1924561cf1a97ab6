using Failover.Contracts;

namespace Failover.Demo.Tests;

public sealed class CameraSiteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_OfOneCamera_GetTheSamePicturesUnderDifferentNumbers()
    {
        await using var site = CameraSite.Start(Options("cam-1"), TimeProvider.System);
        using var first = await WatchAsync(site, "cam-1", "server");
        using var second = await WatchAsync(site, "cam-1", "spare");
        Assert.True(await first.ReadUntilAsync(() => first.Pictures.Count >= 30, Ct));
        Assert.True(await second.ReadUntilAsync(() => second.Pictures.Count >= 25, Ct));

        var camera = site.WitnessOf("cam-1")!;
        var pictures = camera.Pictures!.ToDictionary(picture => picture.Tick);
        Assert.NotEqual(first.Ssrc, second.Ssrc);
        foreach (var (client, agent) in new[] { (first, "server"), (second, "spare") })
        {
            var session = Assert.Single(camera.Sessions, session => session.UserAgent == agent);
            Assert.Equal(session.Ssrc, client.Ssrc);
            Assert.Equal(0, client.LostPackets);
            Assert.Contains($"seq={session.FirstSequence};", client.RtpInfo, StringComparison.Ordinal);
            foreach (var seen in client.Pictures)
            {
                var tick = RtpTime.Extend(seen.RtpTime - session.RtpOffset, near: camera.Newest * 3600);
                Assert.Equal(pictures[tick].Hash, seen.Hash);
                Assert.Equal(pictures[tick].Key, seen.Key);
            }
            Assert.Equal(new PictureRange(session.FirstPicture!.Value, session.LastPicture!.Value), Assert.Single(session.Written));
        }
    }

    [Fact]
    public async Task SenderReport_AtStart_TiesTheCameraClockToTheSessionsTime()
    {
        await using var site = CameraSite.Start(Options("cam-1:clock-error=30"), TimeProvider.System);
        using var client = await WatchAsync(site, "cam-1");
        Assert.True(await client.ReadUntilAsync(() => client.Pictures.Count >= 3 && client.Reports.Count >= 1, Ct));

        var camera = site.WitnessOf("cam-1")!;
        var session = camera.Sessions[0];
        var report = client.Reports[0];
        Assert.Equal(session.Ssrc, report.Ssrc);
        var tick = RtpTime.Extend(report.RtpTime - session.RtpOffset, near: 0);
        var wall = camera.StartedAt + TimeSpan.FromSeconds(tick / 90000.0) + TimeSpan.FromSeconds(30);
        Assert.InRange((report.Clock - wall).TotalMilliseconds, -1, 1);
    }

    [Fact]
    public async Task Session_ByDefault_BeginsWithinAGopAndRunsThroughTheWrapOfRtpTime()
    {
        var offset = unchecked((uint)(-3600 * 10));
        await using var site = CameraSite.Start(Options($"cam-1:offset=1,rtp-offset={offset}", "cam-2:offset=1,key-start"), TimeProvider.System);
        using var middle = await WatchAsync(site, "cam-1");
        using var key = await WatchAsync(site, "cam-2");
        Assert.True(await middle.ReadUntilAsync(() => middle.Pictures.Count >= 25, Ct));
        Assert.True(await key.ReadUntilAsync(() => key.Pictures.Count >= 2, Ct));

        Assert.False(middle.Pictures[0].Key);
        Assert.True(key.Pictures[0].Key);
        Assert.All(middle.Pictures.Zip(middle.Pictures.Skip(1)), pair => Assert.Equal(3600u, pair.Second.RtpTime - pair.First.RtpTime));
        Assert.True(middle.Pictures[0].RtpTime > middle.Pictures[^1].RtpTime);
    }

    [Theory]
    [InlineData("cam-1:refuse=503", "503 Service Unavailable")]
    [InlineData("cam-1:refuse=454", "454 Session Not Found")]
    [InlineData("cam-1:password=other", "401 Unauthorized")]
    [InlineData("cam-2", "404 Not Found")]
    public async Task Camera_ThatRefuses_SaysSoByStatus(string camera, string status)
    {
        await using var site = CameraSite.Start(Options(camera), TimeProvider.System);
        using var client = new WatchingClient();
        Assert.Equal(status, await client.OpenAsync(site.RtspPort, "cam-1", "camera", "camera", Ct));
    }

    [Fact]
    public async Task Camera_WithOneSession_RefusesTheSecondUntilTheFirstIsGone()
    {
        await using var site = CameraSite.Start(Options("cam-1:max-sessions=1"), TimeProvider.System);
        using var second = new WatchingClient();
        using (await WatchAsync(site, "cam-1"))
        {
            Assert.Equal("453 Not Enough Bandwidth", await second.OpenAsync(site.RtspPort, "cam-1", "camera", "camera", Ct));
        }
        Assert.Equal((1, 1), (site.Witness().Cameras[0].MaxSessions, site.Witness().Cameras[0].SessionsRefused));
        await EventuallyAsync(() => site.Witness().Cameras[0].Sessions.All(session => session.ClosedAt is not null));
        using var third = await WatchAsync(site, "cam-1");
        Assert.True(await third.ReadUntilAsync(() => third.Pictures.Count > 0, Ct));
    }

    [Fact]
    public async Task Camera_ThatDegrades_DamagesTheFirstSessionOnlyWhileASecondPlays()
    {
        await using var site = CameraSite.Start(Options("cam-1:degrades"), TimeProvider.System);
        using var first = await WatchAsync(site, "cam-1");
        Assert.True(await first.ReadUntilAsync(() => first.Pictures.Count >= 15, Ct));
        Assert.Equal(0, first.LostPackets);
        int lost;
        using (var second = await WatchAsync(site, "cam-1"))
        {
            Assert.True(await first.ReadUntilAsync(() => first.LostPackets > 1, Ct));
            Assert.True(await second.ReadUntilAsync(() => second.Pictures.Count >= 15, Ct));
            Assert.Equal(0, second.LostPackets);
        }
        await EventuallyAsync(() => site.Witness().Cameras[0].Sessions[1].ClosedAt is not null);
        var alone = site.Witness().Cameras[0].Newest;
        Assert.True(await first.ReadUntilAsync(() => site.WitnessOf("cam-1")!.Sessions[0].LastPicture > alone + 2, Ct));
        lost = first.LostPackets;
        var seen = first.Pictures.Count;
        Assert.True(await first.ReadUntilAsync(() => first.Pictures.Count >= seen + 15, Ct));
        Assert.InRange(first.LostPackets, lost, lost + 1);
    }

    [Fact]
    public async Task Camera_WithOneEncoderPerSession_NeverSendsTheSameBytesTwice()
    {
        await using var site = CameraSite.Start(Options("cam-1:encoder-per-session"), TimeProvider.System);
        using var first = await WatchAsync(site, "cam-1");
        using var second = await WatchAsync(site, "cam-1");
        Assert.True(await first.ReadUntilAsync(() => first.Pictures.Count >= 15, Ct));
        Assert.True(await second.ReadUntilAsync(() => second.Pictures.Count >= 15, Ct));
        Assert.Empty(first.Pictures.Select(seen => seen.Hash).Intersect(second.Pictures.Select(seen => seen.Hash)));
        Assert.True(site.Witness().Cameras[0].EncoderPerSession);
    }

    [Fact]
    public async Task Camera_ThatLosesPackets_WitnessesOnlyWholePictures()
    {
        await using var site = CameraSite.Start(Options("cam-1:loss=100"), TimeProvider.System);
        using var client = await WatchAsync(site, "cam-1");
        Assert.True(await client.ReadUntilAsync(() => client.LostPackets > 5, Ct));
        var session = site.WitnessOf("cam-1")!.Sessions[0];
        var written = session.Written.Sum(range => range.To - range.From + 1);
        Assert.InRange(written, 0, session.LastPicture!.Value - session.FirstPicture!.Value);
    }

    [Fact]
    public void StaticScene_Camera_RepeatsItsHashes()
    {
        var clip = ClipFile.LoadCommitted();
        var camera = new SimulatedCamera(
            CameraOptions.Parse("cam-1:static"), new(clip), clipOffset: 137, DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        var hashes = Enumerable.Range(0, 500).Select(i => camera.Witness(i).Hash).ToList();
        Assert.Equal(50, hashes.Distinct().Count());
        Assert.Equal(clip.Pictures[137].Hash, hashes[0]);
        Assert.Equal(hashes[0], hashes[50]);
    }

    [Fact]
    public async Task Session_ThatTakesNothing_IsClosedAfterTwoSecondsAndWhatItGotIsKnown()
    {
        await using var site = CameraSite.Start(Options("cam-1", "cam-2"), TimeProvider.System);
        using var stopped = new WatchingClient(receiveBuffer: 16 * 1024);
        Assert.Null(await stopped.OpenAsync(site.RtspPort, "cam-1", "camera", "camera", Ct));
        await EventuallyAsync(() => site.Witness().Cameras[0].Sessions[0].ClosedAt is not null);

        var session = site.Witness().Cameras[0].Sessions[0];
        Assert.Equal("The client took nothing for 2 s.", session.CloseReason);
        Assert.False(await stopped.ReadUntilAsync(() => false, Ct));
        // What the kernel had taken still arrives: the witness' list is what the client really got.
        Assert.Equal(session.LastPicture!.Value - session.FirstPicture!.Value + 1, stopped.Pictures.Count);
        Assert.InRange(stopped.Pictures.Count, 2, 60);
    }

    [Fact]
    public async Task Site_Of24CamerasAnd72Sessions_KeepsItsTimeCheaply()
    {
        await using var site = CameraSite.Start(
            new() { Cameras = CameraSiteOptions.Plain(24), Seed = 7 }, TimeProvider.System);
        var clients = new List<WatchingClient>();
        for (var i = 0; i < 72; i++)
        {
            clients.Add(await WatchAsync(site, $"cam-{(i % 24) + 1}"));
        }
        await Task.WhenAll(clients.Select(client => client.ReadUntilAsync(() => client.Pictures.Count >= 50, Ct)));
        var witness = site.Witness();
        Assert.All(clients, client => Assert.Equal(0, client.LostPackets));
        Assert.All(witness.Cameras.SelectMany(camera => camera.Sessions), session => Assert.Null(session.CloseReason));
        TestContext.Current.TestOutputHelper?.WriteLine($"worst lateness {witness.ObserverLagMsMax:0} ms");
        clients.ForEach(client => client.Dispose());
    }

    internal static CameraSiteOptions Options(params string[] cameras) =>
        new() { Cameras = [.. cameras.Select(CameraOptions.Parse)], Seed = 42 };

    internal static async Task<WatchingClient> WatchAsync(CameraSite site, string camera, string agent = "test")
    {
        var client = new WatchingClient { UserAgent = agent };
        Assert.Null(await client.OpenAsync(site.RtspPort, camera, "camera", "camera", Ct));
        return client;
    }

    internal static async Task EventuallyAsync(Func<bool> condition)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (!condition())
        {
            Assert.True(time.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "The condition did not come true in 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, Ct);
        }
    }
}
