using Microsoft.Extensions.Time.Testing;

namespace Failover.Demo.Tests;

public sealed class BlockedSessionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendBuffer_OfTheKernelsDefault_SwallowsMoreOfAStoppedClientsPictures()
    {
        var small = await PicturesUntilClosedAsync(64 * 1024);
        var large = await PicturesUntilClosedAsync(null);
        TestContext.Current.TestOutputHelper?.WriteLine($"64 KiB: {small} pictures, default: {large}");
        Assert.InRange(small, 2, 100);
        Assert.True(large > small, $"{large} pictures with default buffers, {small} with 64 KiB");
    }

    [Fact]
    public async Task Client_ThatAsksForNothingOverTheTimeout_IsClosed()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        // The clock runs faster than the client can read: only its silence may end the session.
        var options = CameraSiteTests.Options("cam-1:no-reports") with { BlockedLimit = TimeSpan.FromHours(1), BehindLimit = TimeSpan.FromHours(1) };
        await using var site = CameraSite.Start(options, time);
        using var client = await CameraSiteTests.WatchAsync(site, "cam-1");
        var reading = client.ReadUntilAsync(() => false, Ct);
        for (var seconds = 0; seconds < 61; seconds++)
        {
            await AdvanceAsync(site, time, TimeSpan.FromSeconds(1));
        }
        Assert.False(await reading);
        var session = site.Witness().Cameras[0].Sessions[0];
        Assert.Equal("The client was silent over the session timeout.", session.CloseReason);
        Assert.NotEmpty(client.Pictures);
        Assert.Equal(0, client.LostPackets);
    }

    /// <summary>Runs on a clock of its own, so 20 s of pictures take a moment.</summary>
    private static async Task<long> PicturesUntilClosedAsync(int? sendBuffer)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var options = CameraSiteTests.Options("cam-1") with { SendBufferBytes = sendBuffer };
        await using var site = CameraSite.Start(options, time);
        using var client = await CameraSiteTests.WatchAsync(site, "cam-1");
        for (var pictures = 0; pictures < 3000; pictures++)
        {
            await AdvanceAsync(site, time, TimeSpan.FromMilliseconds(40));
            var session = site.Witness().Cameras[0].Sessions[0];
            if (session.ClosedAt is not null)
            {
                Assert.Equal("The client took nothing for 2 s.", session.CloseReason);
                return session.LastPicture!.Value - session.FirstPicture!.Value + 1;
            }
        }
        throw new InvalidOperationException("The kernel swallowed two minutes of video.");
    }

    /// <summary>One step of the clock, and the pictures of it.</summary>
    private static async Task AdvanceAsync(CameraSite site, FakeTimeProvider time, TimeSpan step)
    {
        var before = site.Witness().Cameras[0].Newest;
        time.Advance(step);
        await CameraSiteTests.EventuallyAsync(() => site.Witness().Cameras[0].Newest > before);
    }
}
