using System.Globalization;

namespace Failover.Recorder;

/// <summary>
/// May footage be fetched over the line on which live pictures come, now (R5)? Pure. Whoever fetches asks before each piece of
/// <see cref="PieceBytes"/>, and looks again every <see cref="LookEvery"/> while it must wait.
/// </summary>
internal static class LineRules
{
    /// <summary>Over the jitter of a line with room, and under what a camera holds for a reader that is late.</summary>
    public static readonly TimeSpan BehindAtMost = TimeSpan.FromMilliseconds(250);
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Pictures that are behind for so long while nothing is fetched are not late because of us: a camera without clock, another user of the
    /// line. Then it is tried, and what comes home does so slowly rather than never.
    /// </summary>
    public static readonly TimeSpan WaitAtMost = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan TryFor = TimeSpan.FromSeconds(5);

    public const int PieceBytes = 64 << 10;

    /// <summary>What may be on its way when we stop reading: the peer's kernel sends until it is full.</summary>
    public const int OnTheWayBytes = 512 << 10;

    public static Pace Decide(in LineView view)
    {
        if (view.Behind <= BehindAtMost)
        {
            return new(Pause: false, "Live pictures arrive in time.");
        }

        var late = string.Create(CultureInfo.InvariantCulture, $"Live pictures of {view.Camera} arrive {view.Behind.TotalMilliseconds:0} ms late");
        return view.TriedFor < TryFor || view.WaitedFor >= WaitAtMost
            ? new(Pause: false, $"{late}, and did so for {WaitAtMost.TotalSeconds:0} s while nothing was fetched.")
            : new(Pause: true, $"{late}: the line has no room for more.");
    }
}

/// <summary>How live pictures arrive now.</summary>
internal readonly record struct LineView
{
    /// <summary>Of the camera that is furthest behind; zero when none is.</summary>
    public required TimeSpan Behind { get; init; }

    public string? Camera { get; init; }

    /// <summary>For how long this fetch has been waiting.</summary>
    public required TimeSpan WaitedFor { get; init; }

    /// <summary>Since when it is tried although they are behind; null when it is not.</summary>
    public TimeSpan? TriedFor { get; init; }

    /// <summary>The camera that is written here and is furthest behind.</summary>
    public static (string? Camera, TimeSpan Behind) WorstOf(IEnumerable<IFeed> feeds)
    {
        (string? Camera, TimeSpan Behind) worst = (null, TimeSpan.Zero);
        foreach (var feed in feeds)
        {
            // Without a session nothing is late: it is away, and that has its own alarm.
            if ((feed.Home || feed.Keeping) && feed.State == Contracts.CameraState.Recording && feed.View().Behind is var behind && behind > worst.Behind)
            {
                worst = (feed.Camera, behind);
            }
        }

        return worst;
    }
}
