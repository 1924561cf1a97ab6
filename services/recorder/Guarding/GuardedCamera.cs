using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>One guarded camera: what its recorder said last, how the runs lie, whether it is kept and covered. Touched by its server's loop only.</summary>
internal sealed class GuardedCamera(IFeed feed, FailoverTimes times, TimeProvider time)
{
    private static readonly TimeSpan AlignRetry = TimeSpan.FromSeconds(1);

    /// <summary>Kept before their last durable frame, so that both stores hold the same pictures and the seam can be proven from disk.</summary>
    private const long OverlapTicks = 4 * 90_000;

    private readonly RateMeter _meter = new(time);
    private Entitlement? _incidentEntitlement;
    private long _damageSeen = -1;
    private RunId? _damageRun;
    private long? _durableSince;
    private long _alignTriedAt;
    private bool _alignTried;
    private ProbeCamera? _theirs;

    public IFeed Feed => feed;

    /// <summary>The feed as the last look had it.</summary>
    public FeedView View { get; private set; } = new() { Receiving = false };

    /// <summary>What it brings in, measured over the last seconds.</summary>
    public long BytesPerSecond => _meter.BytesPerSecond;

    public RunAlignment? Alignment { get; private set; }

    public KeepingDecision Decision { get; private set; } = new(false, "not yet probed");

    /// <summary>Null when covered, else why not. Replaced whole; read by the beat.</summary>
    public string? NotCovered { get; private set; } = "not yet probed";

    public TimeSpan? DurableLag { get; private set; }

    /// <summary>Takes what the recorder said about this camera.</summary>
    public void Note(ProbeCamera? theirs)
    {
        _theirs = theirs;
        var view = View = feed.View();
        if (Alignment is { } alignment && (alignment.Contradicted || alignment.Ours != view.Run || alignment.Theirs != theirs?.Run))
        {
            Alignment = null;
            _durableSince = null;
        }

        if (Alignment is { } current && theirs?.LastReceived is { } received)
        {
            feed.Check(current, received);
        }

        var durable = DurableTick(theirs);
        DurableLag = durable is { } tick && view.Last is { } last ? TimeSpan.FromSeconds((last.Tick - tick) / 90_000.0) : null;
        if (view.Run is { } run)
        {
            feed.SetRingFloor(run, durable);
        }

        if (durable is null || DurableLag > times.NotRecordingLag)
        {
            _durableSince = null;
        }
        else
        {
            _durableSince ??= time.GetTimestamp();
        }
    }

    /// <summary>True when the runs are not related and it is time to try (at most once a second).</summary>
    public bool WantsAlignment()
    {
        if (Alignment?.Class == SeamClass.Exact || _theirs?.Run is null || View.Run is null
            || (_alignTried && time.GetElapsedTime(_alignTriedAt) < AlignRetry))
        {
            return false;
        }

        _alignTried = true;
        _alignTriedAt = time.GetTimestamp();
        return true;
    }

    /// <summary>Relates the runs by their newest pictures.</summary>
    public void Align(RecentFrames theirs)
    {
        var ours = feed.Recent();
        if (ours.Run is { } ourRun && theirs.Run is { } theirRun)
        {
            var found = SeamAligner.Align(ours.Frames, theirs.Frames, SeamAligner.ExpectedOffset(MapOf(ours), MapOf(theirs)));
            if (found.Class != SeamClass.None)
            {
                Alignment = new RunAlignment(theirRun, ourRun, found.OffsetTicks, found.Class, found.Votes, found.Reason);
            }
        }
    }

    /// <summary>Decides about keeping and coverage, and does it.</summary>
    /// <returns>True when keeping began or ended.</returns>
    public bool Decide(GuardedServerView server)
    {
        var view = View = feed.View();
        _meter.Note(view.ReceivedBytes);
        var newDamage = NoteDamage();
        var keeping = feed.Keeping;
        var durable = DurableTick(_theirs);
        var trouble = KeepingRules.Decide(new KeepingView
        {
            Entitlement = _incidentEntitlement ?? server.Entitlement,
            Keeping = keeping,
            ServesRole = server.ServesRole,
            Probe = server.AnyMiss ? SignValue.Missing : server.Sign,
            ProbeDetail = server.Detail,
            AnsweringFor = server.AnsweringFor,
            Leaving = server.Leaving,
            DiskFault = server.DiskFault,
            Receiving = view.Receiving,
            TheirState = _theirs?.State,
            DurableLag = DurableLag,
            DurableLagLimit = times.NotRecordingLag,
            NewDamage = newDamage,
            DurableAndAligned = durable is not null && Alignment is not null && FirstDurableIsOurs(view),
            DurableFor = _durableSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero,
        });
        Decision = trouble;
        if (trouble.Keep && !keeping)
        {
            _incidentEntitlement ??= server.Entitlement;
            feed.StartKeeping(durable - OverlapTicks);
        }
        else if (!trouble.Keep && keeping)
        {
            feed.StopKeeping(trouble.Reason);
            _incidentEntitlement = null;
        }

        NotCovered = CoverageRules.WhyNotCovered(new CoverageView
        {
            Receiving = view.Receiving,
            OurState = feed.State,
            OurReason = feed.StateReason,
            UnbrokenFromTick = view.UnbrokenFromTick,
            LastDurableTick = durable,
            Seam = Alignment?.Class ?? SeamClass.None,
            OverCap = view.OverCap,
            Entitled = server.Entitlement.Entitled,
            EntitlementReason = server.Entitlement.Reason,
            Keeping = feed.Keeping,
        });
        return trouble.Keep != keeping;
    }

    /// <summary>This guard receives it while the recorder's durable frame lags: evidence for NotRecording.</summary>
    public CameraReport? NotRecording(string server)
    {
        if (!View.Receiving || _theirs is null)
        {
            return null;
        }

        if (DurableLag > times.NotRecordingLag)
        {
            return new(server, feed.Camera, CameraState.Stalled, $"durable frames lag {DurableLag.Value.TotalSeconds:0.0} s");
        }

        return _theirs.State is CameraState.Recording or CameraState.Connecting or CameraState.Stopped
            ? null
            : new(server, feed.Camera, _theirs.State, "the guard receives it, the server does not");
    }

    /// <summary>Neither side had a frame for a minute: it is named and blocks no hand-back.</summary>
    public bool SilentOnBothSides =>
        feed.View().LastAge is not { } age
        || (age > times.SilentCamera && (_theirs?.LastReceivedAgeMs is not { } theirAge || theirAge > times.SilentCamera.TotalMilliseconds));

    private static WallMap MapOf(RecentFrames frames) =>
        new(frames.NewestUtc is { } utc && frames.Frames.Count > 0 ? WallMap.AnchorOf(utc, frames.Frames[^1].Tick) : RecordHeader.NoAnchor);

    private long? DurableTick(ProbeCamera? theirs) =>
        Alignment is { } alignment && theirs?.Run == alignment.Theirs && theirs.LastDurable is { } durable ? alignment.ToOurs(durable.Tick) : null;

    private bool FirstDurableIsOurs(FeedView view) =>
        _theirs?.FirstDurable is { } first && view.Last is { } last && Alignment!.ToOurs(first.Tick) <= last.Tick;

    private bool NoteDamage()
    {
        if (_theirs is null)
        {
            return false;
        }

        var known = _damageRun == _theirs.Run && _damageSeen >= 0;
        var grew = known && _theirs.Damaged > _damageSeen;
        _damageRun = _theirs.Run;
        _damageSeen = _theirs.Damaged;
        return grew;
    }
}

/// <summary>What holds for all cameras of one guarded server.</summary>
internal sealed record GuardedServerView
{
    public required Entitlement Entitlement { get; init; }
    public required bool ServesRole { get; init; }

    /// <summary>The very last probe got no answer: enough to keep.</summary>
    public required bool AnyMiss { get; init; }

    /// <summary>What counts as this guard's evidence.</summary>
    public required SignValue Sign { get; init; }
    public required string Detail { get; init; }
    public required TimeSpan AnsweringFor { get; init; }
    public required bool Leaving { get; init; }
    public string? DiskFault { get; init; }
}
