using Failover.Contracts;
using Failover.Demo;

namespace Failover.Peers.Tests;

/// <summary>Cameras that serve one session, or suffer from a second one, through a whole incident of the real processes.</summary>
public sealed class ScarceSessionTests
{
    private const string Plenty = "cam-plenty";
    private const string One = "cam-one";
    private const string Degrades = "cam-degrades";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RecorderKilled_CamerasOfOneSession_LoseAReconnectWithItsCauseAndAreHandedBack()
    {
        await using var cameras = CameraSite.Start(
            new() { Cameras = [.. ((string[])[Plenty, $"{One}:max-sessions=1", $"{Degrades}:degrades"]).Select(CameraOptions.Parse)], Seed = 11 },
            TimeProvider.System);
        await using var site = new PeerSite("peers-scarce-sessions");
        await site.StartAsync(cameras.Witness().Cameras.ToDictionary(camera => camera.Camera, camera => cameras.UrlOf(camera.Camera)));

        // Found out by the guard itself: the site file says nothing about sessions.
        await site.WaitAsync("fall-back to relay", status => Missing(status, (Plenty, null), (One, "one reconnect"), (Degrades, "one reconnect")), Deadline);
        var from = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
        await PassAsync(4);

        // Before: a guard connects within some ten ms.
        var killed = TimeProvider.System.GetUtcNow();
        await site[PeerSite.Server].KillAsync(Ct);
        await site.WaitAsync("takeover", status => InState(status, TakeoverState.Active), Deadline);
        await Task.WhenAll(((string[])[One, Degrades]).Select(camera => ConnectedAsync(cameras, camera, killed)));
        await PassAsync(5);

        await site.RestartAsync(PeerSite.Server);
        await site.WaitAsync("end of the takeover", status => InState(status, TakeoverState.Completed) ?? Held(status), Deadline);
        await site.WaitAsync("session at home", _ => HasOneSession(cameras, One, PeerSite.Server), Deadline);
        await PassAsync(5);
        var to = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(3);

        Assert.Empty(await GapsAsync(site, Plenty, from, to));
        foreach (var camera in (string[])[One, Degrades])
        {
            var gaps = await GapsAsync(site, camera, from, to);

            // Connecting after the kill, and for the only session its way back. On an idle machine each is shorter than a picture lasts.
            Assert.InRange(gaps.Sum(gap => gap.Seconds), 0, 12);
            Assert.DoesNotContain("unknown", gaps.Select(gap => gap.Cause));
        }
    }

    private static string? Missing(SiteStatus status, params (string Camera, string? Reason)[] wanted)
    {
        foreach (var (camera, reason) in wanted)
        {
            var row = status.Cameras.FirstOrDefault(row => row.Camera == camera);
            if (row is null || row.Covered != reason is null || (reason is not null && !row.Reason!.Contains(reason, StringComparison.Ordinal)))
            {
                return $"{camera}: covered {row?.Covered}: {row?.Reason}";
            }
        }

        return null;
    }

    private static async Task ConnectedAsync(CameraSite cameras, string camera, DateTimeOffset killed)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!cameras.WitnessOf(camera)!.Sessions.Any(session => session.OpenedAt > killed && session.UserAgent!.Contains(PeerSite.Spare, StringComparison.Ordinal)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Deadline, $"{camera} was not connected to.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
        }
    }

    private static string? HasOneSession(CameraSite cameras, string camera, string holder)
    {
        var open = cameras.WitnessOf(camera)!.Sessions.Where(session => session.ClosedAt is null).Select(session => session.UserAgent).ToList();
        return open is [{ } agent] && agent.Contains(holder, StringComparison.Ordinal) ? null : $"{camera} is open to {string.Join(", ", open)}";
    }

    private static string? InState(SiteStatus status, TakeoverState state) => status.Takeovers.Any(takeover => takeover.State == state)
        ? null
        : string.Join("; ", status.Takeovers.Select(takeover => $"{takeover.Name} {takeover.State} ({takeover.Reason})"));

    private static string? Held(SiteStatus status) => status.Spares.Sum(spare => spare.HeldFrames) is 0 ? null : "pictures are still held";

    private static async Task<List<(string Cause, double Seconds)>> GapsAsync(PeerSite site, string camera, DateTimeOffset from, DateTimeOffset to) =>
        [.. (await site.CoverageAtHomeAsync(camera, from, to))
            .Where(span => span.GetProperty("state").GetString() == "gap")
            .Select(span => (span.GetProperty("cause").GetString()!, (span.GetProperty("to").GetDateTimeOffset() - span.GetProperty("from").GetDateTimeOffset()).TotalSeconds))];

    /// <summary>Media time that must really pass; nothing is waited for.</summary>
    private static Task PassAsync(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, Ct);
}
