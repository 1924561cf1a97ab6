using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// How a guarded camera is held: its own session (hot), the recorder's relay, or not at all (cold), and what is done when that does not
/// work (DESIGN 5, "Guarding"). Pure.
/// </summary>
internal static class ClassRules
{
    public const string RelayLoss = "its loss would be one reconnect";
    public const string Assisted = $"{RelayLoss}; no session is left, the spare that has it feeds it";
    public const string ColdLoss = "nothing is held, its loss would be the time to connect";

    /// <summary>So many failed tries, and another way is taken; a camera that restarts refuses for a moment.</summary>
    private const int FailuresToFallBack = 3;

    /// <summary>The recorder must have been back for this long before it gets the camera's only session.</summary>
    private static readonly TimeSpan CalmToMove = TimeSpan.FromSeconds(2);

    /// <summary>So long nobody had the camera: its own session is tried, whatever was refused before.</summary>
    private static readonly TimeSpan NobodyLimit = TimeSpan.FromSeconds(3);

    public static ClassDecision Decide(ClassView view)
    {
        var advice = view.Advice;
        if (advice.TheirFedBy == view.Self && view.Camera == FeedLink.Receiving)
        {
            // Our session feeds the recorder too: it stays until the recorder is steady, then the recorder gets it.
            return !advice.Keep && view.CalmFor >= CalmToMove
                ? new(GuardClass.Relay, Camera: false, Relay: true, $"{RelayLoss}; the camera's only session was given back", HotBlock.Session, MovesSession: true)
                : new(GuardClass.Hot, Camera: true, Relay: false, Reason: null);
        }

        if (WhyFallBack(view) is var (block, why))
        {
            return new(GuardClass.Relay, Camera: false, Relay: true, $"{RelayLoss}; {why}", block);
        }

        return advice.Keep ? InTrouble(view) : view.Wanted switch
        {
            GuardClass.Cold => new(GuardClass.Cold, Camera: false, Relay: false, ColdLoss),
            GuardClass.Relay => ByRelay(view),
            _ => view.HotBlockedFor > TimeSpan.Zero ? ByRelay(view) : Hot(view),
        };
    }

    /// <summary>
    /// A camera that is recorded here, at home or for a server whose role is served, and whose session was refused because none is left is fed
    /// by the spare that has it, while that works.
    /// </summary>
    public static bool NeedsRelay(FeedLink camera, RtspError? error, FeedLink relay, bool offered) =>
        offered && (relay is FeedLink.Connecting or FeedLink.Receiving || (camera == FeedLink.Failing && error == RtspError.NoSession));

    /// <summary>What is said when a camera's only session is given to whoever records it: the server, or a spare in its stead.</summary>
    public static string SessionMoves(string camera, string from, string recorder, string server) =>
        string.Equals(recorder, server, StringComparison.Ordinal)
            ? $"{camera}: its only session moves from {from} back to {server}; the gap is one reconnect."
            : $"{camera}: its only session moves from {from} to {recorder}, which records it for {server}; the gap is one reconnect.";

    /// <summary>Our own session fails, or harms, while the recorder's lives: null when it does not.</summary>
    private static (HotBlock Block, string Why)? WhyFallBack(ClassView view)
    {
        if (!view.RelayOffered || !view.Advice.Answers)
        {
            return null;
        }

        if (view.Harmed)
        {
            return (HotBlock.Session, "a second session degrades the recorder's");
        }

        if (view.Spoilt && view.Advice.TheirsReceiving)
        {
            return (HotBlock.Session, "its own session loses pictures all the time beside the recorder's");
        }

        if (view.Camera != FeedLink.Failing || !view.Advice.TheirsReceiving)
        {
            return null;
        }

        return view.CameraError == RtspError.NoSession
            ? (HotBlock.Session, $"no session of its own: {view.CameraReason}")
            : view.CameraFailures >= FailuresToFallBack ? (HotBlock.Failure, $"no session of its own: {view.CameraReason}") : null;
    }

    private static ClassDecision InTrouble(ClassView view)
    {
        if (view.Relay == FeedLink.Receiving)
        {
            // What works goes on; a session that is being tried beside it goes on too.
            return new(GuardClass.Relay, view.Camera is FeedLink.Connecting or FeedLink.Receiving, Relay: true, $"{Why(view)}; kept from the relay");
        }

        // While the recorder lives a session that is not to be had is not fought for; it may just be connecting itself.
        var relayMayCome = view.HotBlockedFor > TimeSpan.Zero && view.Advice.Answers && view.Relay != FeedLink.Closed && view.NobodyFor < NobodyLimit && !OnlyOursHas(view);
        if (relayMayCome)
        {
            return new(GuardClass.Relay, view.Camera == FeedLink.Receiving, Relay: true, $"{Why(view)}; the relay connects");
        }

        var held = view.Camera == FeedLink.Receiving ? GuardClass.Hot : view.Wanted == GuardClass.Hot && view.HotBlockedFor > TimeSpan.Zero ? GuardClass.Relay : view.Wanted;
        return new(held, Camera: true, Relay: false, held switch
        {
            GuardClass.Hot => null,
            GuardClass.Relay => $"{RelayLoss}; it connects to the camera",
            _ => $"{ColdLoss}; it connects to the camera",
        });
    }

    private static ClassDecision Hot(ClassView view)
    {
        if (view.Relay != FeedLink.Receiving || (view.Camera == FeedLink.Receiving && view.RingFilled))
        {
            return new(GuardClass.Hot, Camera: true, Relay: false, Reason: null);
        }

        return new(GuardClass.Relay, Camera: true, Relay: true, $"{RelayLoss}; {(view.Camera == FeedLink.Receiving ? "the ring of its own session fills" : "its own session opens")}");
    }

    private static ClassDecision ByRelay(ClassView view)
    {
        var reason = Why(view);
        if (view.Relay == FeedLink.Receiving)
        {
            return new(GuardClass.Relay, Camera: false, Relay: true, reason);
        }

        if (OnlyOursHas(view))
        {
            return new(GuardClass.Hot, Camera: true, Relay: false, Reason: null);
        }

        // A session of its own that lives ends only when the relay gives pictures; one that nobody has is opened.
        var live = view.Camera is FeedLink.Receiving or FeedLink.Connecting;
        var alone = view.Camera != FeedLink.Closed && !view.Advice.Answers;
        var nobody = view.NobodyFor > NobodyLimit;
        return new(GuardClass.Relay, live || alone || nobody, Relay: view.RelayOffered, $"{reason}; the relay connects");
    }

    /// <summary>
    /// The camera's session is here and the recorder has none: its relay has nothing to give, and it waits for ours. A guard that goes on
    /// waiting for that relay would refuse its own, and nobody would record the camera.
    /// </summary>
    private static bool OnlyOursHas(ClassView view) =>
        view.Camera == FeedLink.Receiving && view.Relay is not FeedLink.Receiving && view.Advice is { Answers: true, TheirsReceiving: false };

    private static string Why(ClassView view) =>
        view.HotBlockedFor > TimeSpan.Zero ? $"{RelayLoss}; {view.BlockedBecause}" : RelayLoss;
}
