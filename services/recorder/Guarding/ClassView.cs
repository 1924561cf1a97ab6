using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>What decides how a guarded camera is held now.</summary>
internal sealed record ClassView
{
    /// <summary>The class that was planned.</summary>
    public required GuardClass Wanted { get; init; }

    /// <summary>What the guard knows of whoever records it.</summary>
    public required GuardAdvice Advice { get; init; }

    /// <summary>This recorder's name.</summary>
    public required string Self { get; init; }

    /// <summary>The camera's own session.</summary>
    public required FeedLink Camera { get; init; }
    public RtspError? CameraError { get; init; }

    /// <summary>Tries in a row that never played.</summary>
    public int CameraFailures { get; init; }
    public string? CameraReason { get; init; }
    public required FeedLink Relay { get; init; }

    /// <summary>Somebody records it whose relay could be read.</summary>
    public required bool RelayOffered { get; init; }

    /// <summary>The own session's ring is as long as it is to be.</summary>
    public required bool RingFilled { get; init; }

    /// <summary>The own session's ring holds less than half of what it is to hold without damage.</summary>
    public bool RingBroken { get; init; }

    /// <summary>Damaged pictures of the own session so far.</summary>
    public long CameraDamaged { get; init; }

    /// <summary>The own session's damage has kept the ring from filling for a while.</summary>
    public bool Spoilt { get; init; }

    /// <summary>The recorder's session suffered when ours opened.</summary>
    public bool Harmed { get; init; }

    /// <summary>Until then no session of its own is tried; zero when it may be.</summary>
    public TimeSpan HotBlockedFor { get; init; }

    /// <summary>Why not.</summary>
    public string? BlockedBecause { get; init; }

    /// <summary>Keeping has been over for this long.</summary>
    public TimeSpan CalmFor { get; init; }

    /// <summary>Neither the recorder nor this guard got a picture for this long.</summary>
    public TimeSpan NobodyFor { get; init; }
}

/// <summary>What a guard knows of a camera's recorder; told to the feed at each decision.</summary>
/// <param name="Keep">It is written to disk: there is trouble, or the role is served.</param>
/// <param name="Answers">The recorder answers probes.</param>
/// <param name="TheirsReceiving">The recorder's own session gives pictures.</param>
/// <param name="TheirRun">Its run.</param>
/// <param name="TheirDamaged">Damaged pictures of that run so far.</param>
/// <param name="TheirFedBy">Whose relay feeds it.</param>
/// <param name="Recorder">Who records it: the server, or a spare in its stead; for messages.</param>
internal readonly record struct GuardAdvice(
    bool Keep, bool Answers, bool TheirsReceiving, RunId? TheirRun, long TheirDamaged, string? TheirFedBy, string Recorder);

/// <summary>How far a source of pictures is.</summary>
internal enum FeedLink
{
    Closed,

    /// <summary>Open, no picture lately.</summary>
    Connecting,
    Receiving,

    /// <summary>Refused or broken; it is tried again.</summary>
    Failing,
}

/// <summary>How a guarded camera is held now.</summary>
/// <param name="Class">The class in force.</param>
/// <param name="Camera">A session of its own is to be open.</param>
/// <param name="Relay">The recorder's relay is to be read.</param>
/// <param name="Reason">Why it is not hot; null when it is.</param>
/// <param name="Blocks">The own session failed in a way that is not to be tried again soon.</param>
/// <param name="MovesSession">The camera's only session is given to its recorder.</param>
internal readonly record struct ClassDecision(
    GuardClass Class, bool Camera, bool Relay, string? Reason, HotBlock Blocks = HotBlock.None, bool MovesSession = false);

/// <summary>Why a session of its own is not tried for a while.</summary>
internal enum HotBlock
{
    None,

    /// <summary>It costs the recorder its session, or there is none left: tried again rarely.</summary>
    Session,

    /// <summary>It does not connect from here while the recorder receives: tried again sooner.</summary>
    Failure,
}
