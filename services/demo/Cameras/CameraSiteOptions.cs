namespace Failover.Demo;

/// <summary>The simulated cameras of one process.</summary>
public sealed record CameraSiteOptions
{
    public required IReadOnlyList<CameraOptions> Cameras { get; init; }
    public string User { get; init; } = "camera";
    public string Password { get; init; } = "camera";

    /// <summary>RTSP port; 0 = any free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// SO_SNDBUF per session; null = the kernel's default, with which a stopped recorder's socket swallows 16 s of 2 Mbit/s (measured),
    /// with 64 KiB 1.3 s.
    /// </summary>
    public int? SendBufferBytes { get; init; } = 64 * 1024;

    /// <summary>A session whose socket takes no byte for this long is closed.</summary>
    public TimeSpan BlockedLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A session that falls back further than this is closed even if some bytes still move.</summary>
    public TimeSpan BehindLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>RTSP session timeout: a client that asks for nothing this long is closed.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan SenderReportEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of SSRCs, RTP offsets, sequence starts and losses; the witness names it, so a run can be repeated.</summary>
    public required int Seed { get; init; }

    /// <summary><c>cam-1</c> to <c>cam-N</c>, well-behaved.</summary>
    public static IReadOnlyList<CameraOptions> Plain(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new CameraOptions { Name = $"cam-{i}" })];

    /// <summary>Without the password: a record prints all its members otherwise.</summary>
    public override string ToString() => $"{Cameras.Count} cameras, port {Port}, seed {Seed}";
}
