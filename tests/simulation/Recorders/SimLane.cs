using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>One unbroken line of pictures of a feed, as the product's <c>FeedLane</c>: a session after the other, with the ring that holds them.</summary>
internal sealed class SimLane(SimRecorder recorder)
{
    /// <summary>40 s, as the product's log of pictures.</summary>
    private const int Logged = 40 * SimGop.Pictures;

    public FrameLog Log { get; } = new(Logged);

    public SimRing? Ring { get; set; }

    /// <summary>The session that arrives now.</summary>
    public MediaSession? Media { get; private set; }

    public RunId? Run { get; private set; }

    public FrameKey? Last { get; private set; }

    /// <summary>When the last picture came; null before the first.</summary>
    public TimeSpan? LastAt { get; private set; }

    public DateTimeOffset LastUtc { get; private set; }

    /// <summary>How late the pictures of its session come.</summary>
    public ArrivalDelay Delay { get; private set; } = new();

    public long LastNumber { get; private set; }

    public long Damaged { get; private set; }

    public long? Floor { get; set; }

    public long? UnbrokenFrom { get; private set; }

    /// <summary>Media that the ring's unbroken stretch holds.</summary>
    public TimeSpan Held => Last is { } last && UnbrokenFrom is { } from ? TimeSpan.FromSeconds((last.Tick - from) / 90_000.0) : TimeSpan.Zero;

    public TimeSpan? LastAge => LastAt is { } at ? recorder.Elapsed - at : null;

    public void BeginRun(MediaSession media, RunId run)
    {
        (Media, Run, Floor, UnbrokenFrom, Delay) = (media, run, null, null, new ArrivalDelay());
        Log.Clear();
    }

    public void Add(SimGop gop)
    {
        for (var i = 0; i < SimGop.Pictures && !gop.Damaged; i++)
        {
            Log.Add(gop.Key(i));
        }

        Last = gop.Key(SimGop.Pictures - 1);
        (LastAt, LastUtc, LastNumber) = (recorder.Elapsed, recorder.MediaUtc, gop.Number);
        Damaged += gop.Damaged ? 1 : 0;
        Delay.Add(gop.LastTick, recorder.Elapsed);
        if (Ring is { } ring)
        {
            ring.Add(gop, Floor);
            UnbrokenFrom = ring.UnbrokenFrom(gop.Session);
        }
    }

    /// <summary>Takes over what an ended line still holds, as older pictures.</summary>
    public void Adopt(SimLane older)
    {
        if (older.Ring is { } ring)
        {
            (Ring ??= ring).Adopt(ring);
        }

        older.Ring = null;
    }
}
