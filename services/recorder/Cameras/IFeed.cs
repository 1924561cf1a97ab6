using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// One camera of one server at this recorder: what arrives, what is written, what the ring holds. The camera seam: production has an RTSP
/// session behind it (<see cref="CameraFeed"/>), the simulation a camera of its own. Every call returns at once.
/// </summary>
internal interface IFeed : IAsyncDisposable
{
    string Server { get; }

    CameraSource Source { get; }

    string Camera { get; }

    /// <summary>A camera of this recorder's own server: always written.</summary>
    bool Home { get; }

    CameraState State { get; }

    string StateReason { get; }

    /// <summary>Damaged pictures so far.</summary>
    long Damaged { get; }

    /// <summary>A foreign camera that is written to disk now.</summary>
    bool Keeping { get; }

    FeedView View();

    /// <summary>The newest pictures of the run that arrives now.</summary>
    RecentFrames Recent();

    /// <summary>Checks an alignment against one picture that the other side named.</summary>
    void Check(RunAlignment alignment, FrameKey theirs);

    /// <summary>The ring must reach back to a key picture at or before this tick of the run, while it is the current one.</summary>
    void SetRingFloor(RunId run, long? tick);

    /// <summary>Holds it as a guard from now on; again with another order changes it.</summary>
    void Guard(GuardOrder order);

    /// <summary>Writes the ring from the GOP that holds <paramref name="fromTick"/> (the whole ring when null), then everything that arrives.</summary>
    void StartKeeping(long? fromTick);

    void StopKeeping(string reason);

    /// <summary>Opens its session; called once. A guarded camera begins with its first order.</summary>
    void Start();

    /// <summary>Who feeds it by a relay; null when it has a session of its own, or none.</summary>
    string? FedBy => null;

    /// <summary>What the guard knows of whoever records it; told at each decision. The feed falls back, and forward, by it.</summary>
    void Advise(in GuardAdvice advice)
    {
        // A feed without classes needs no advice.
    }

    /// <summary>A home camera: HTTP address of the spare whose relay feeds it while it has no session of its own, or null.</summary>
    void Assist(string? relayFrom)
    {
        // A feed without relay goes on as it is.
    }
}

/// <summary>How a guarded camera is to be held.</summary>
/// <param name="Ring">Media that is held at least.</param>
/// <param name="RingCapBytes">Bytes that are held at most; over it the camera is not covered.</param>
/// <param name="Class">The class that was planned; the feed may fall back by itself.</param>
/// <param name="RecorderUrl">HTTP address of whoever records the camera now: a relay is fed from there.</param>
/// <param name="AssistFrom">HTTP address of another guard that has a session, while this spare serves the role and has none; else null.</param>
internal readonly record struct GuardOrder(TimeSpan Ring, long RingCapBytes, GuardClass Class, string RecorderUrl, string? AssistFrom = null);

/// <summary>One look at a feed.</summary>
internal readonly record struct FeedView
{
    public RunId? Run { get; init; }

    public FrameKey? Last { get; init; }

    public TimeSpan? LastAge { get; init; }

    /// <summary>It has a session, and a picture arrived within the last 2 s.</summary>
    public required bool Receiving { get; init; }

    /// <summary>First tick of the ring's unbroken stretch that ends now; null when there is none.</summary>
    public long? UnbrokenFromTick { get; init; }

    /// <summary>Ticks from one picture to the next, on average of the newest ones; 0 while not known.</summary>
    public long PeriodTicks { get; init; }

    /// <summary>By how much later its pictures arrive than the fastest of the last minute did.</summary>
    public TimeSpan Behind { get; init; }

    public bool OverCap { get; init; }

    /// <summary>Memory that the ring holds.</summary>
    public long RingBytes { get; init; }

    /// <summary>Bytes of all pictures that arrived so far.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>The class in force.</summary>
    public GuardClass Class { get; init; }

    /// <summary>Why it is not hot; null when it is.</summary>
    public string? ClassReason { get; init; }
}
