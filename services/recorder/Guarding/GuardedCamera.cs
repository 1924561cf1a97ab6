using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One guarded camera: what its recorder said last, how the runs lie, whether it is kept and covered. Touched by its server's loop only.</summary>
internal sealed class GuardedCamera(IFeed feed, WatchContext context)
{
    private static readonly TimeSpan AlignRetry = TimeSpan.FromSeconds(1);

    /// <summary>Kept before their last durable frame, so that both stores hold the same pictures and the seam can be proven from disk.</summary>
    private const long OverlapTicks = 4 * 90_000;

    private readonly RateMeter _meter = new(context.Time);
    private readonly NotKeptLog _notKept = new(feed, context);
    private Entitlement? _incidentEntitlement;
    private long _damageSeen;
    private RunId? _runSeen;
    private long? _durableSince;
    private long? _theirsSince;
    private long _theirsMovedAt;
    private FrameKey? _theirsDurable;
    private long? _troubleAt;
    private long _wantsSince;
    private volatile bool _wants;
    private DateTimeOffset _keptFrom;
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

    /// <summary>In trouble, allowed, and not kept for this long; null when it is not.</summary>
    public TimeSpan? WantsFor => _wants ? context.Time.GetElapsedTime(Volatile.Read(ref _wantsSince)) : null;

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
            // Also a keeping that begins late (a licence that comes while the server is dead) overlaps by as much as one that begins at once.
            feed.SetRingFloor(run, durable - OverlapTicks);
        }

        if (durable is null || DurableLag > context.Times.NotRecordingLag)
        {
            _durableSince = null;
        }
        else
        {
            _durableSince ??= context.Time.GetTimestamp();
        }

        NoteTheirProgress(theirs);
    }

    /// <summary>True when the runs are not related and it is time to try (at most once a second).</summary>
    public bool WantsAlignment()
    {
        if (Alignment?.Class == SeamClass.Exact || _theirs?.Run is null || View.Run is null
            || (_alignTried && context.Time.GetElapsedTime(_alignTriedAt) < AlignRetry))
        {
            return false;
        }

        _alignTried = true;
        _alignTriedAt = context.Time.GetTimestamp();
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

    /// <summary>Looks at it and says whether it should be kept; <see cref="KeepingDesk"/> does it.</summary>
    public void Judge(GuardedServerView server)
    {
        var view = View = feed.View();
        _meter.Note(view.ReceivedBytes);
        var (newSession, newDamage) = NoteTheirRun();
        var keeping = feed.Keeping;
        Decision = KeepingRules.Decide(new KeepingView
        {
            Entitlement = _incidentEntitlement ?? server.Entitlement,
            Keeping = keeping,
            ServesRole = server.ServesRole,
            FollowsAGuard = server.FollowsAGuard,
            Probe = server.AnyMiss ? SignValue.Missing : server.Sign,
            ProbeDetail = server.Detail,
            AnsweringFor = server.AnsweringFor,
            QuietFor = _troubleAt is { } at ? context.Time.GetElapsedTime(at) : TimeSpan.MaxValue,
            Calm = server.Calm,
            Leaving = server.Leaving,
            DiskFault = server.DiskFault,
            Receiving = view.Receiving,
            TheirState = _theirs?.State,
            DurableLag = DurableLag,
            DurableLagLimit = context.Times.NotRecordingLag,
            NewSession = newSession,
            NewDamage = newDamage,
            TheirsAdvanceFor = _theirsSince is { } advancing ? context.Time.GetElapsedTime(advancing) : TimeSpan.Zero,
            DurableAndAligned = DurableTick(_theirs) is not null && FirstDurableIsOurs(view),
            NothingArrived = view.Run is null,
            DurableFor = _durableSince is { } since ? context.Time.GetElapsedTime(since) : TimeSpan.Zero,
        });
        NoteTrouble(server.Entitlement, keeping);
        NoteWish(Decision.Keep && !keeping);
    }

    /// <summary>Ends keeping when nothing asks for it any more. What was kept stays a holding until it is acknowledged (R3).</summary>
    public void EndIfCalm()
    {
        if (!Decision.Keep)
        {
            _notKept.End();
            if (feed.Keeping)
            {
                feed.StopKeeping(Decision.Reason);
                Say(JournalSeverity.Info, JournalKind.KeepingEnded, Decision.Reason);
            }
        }
    }

    /// <summary>Takes the budget's word about a camera that wants to be kept.</summary>
    public void Take(BudgetGrant grant)
    {
        if (grant.Word == BudgetWord.Start)
        {
            _notKept.End();
            _keptFrom = context.Time.GetUtcNow();
            feed.StartKeeping(DurableTick(_theirs) - OverlapTicks);
            NoteWish(wants: false);
            Say(JournalSeverity.Warning, JournalKind.KeepingStarted, Decision.Reason);
        }
        else if (grant.Word != BudgetWord.Wait)
        {
            _notKept.Begin(grant);
        }
    }

    /// <summary>This recorder's disk is full, and no kept camera is less important.</summary>
    public void StopForFullDisk(long freeBytes)
    {
        var why = $"this recorder's disk is full ({freeBytes >> 20} MiB free), and of what is kept this camera has the lowest priority ({feed.Source.Priority})";
        feed.StopKeeping(why);
        Say(JournalSeverity.Alarm, JournalKind.KeepingStopped, FormattableString.Invariant($"Kept since {_keptFrom:HH:mm:ss.fff} UTC, now stopped: {why}."));
        _notKept.Begin(new BudgetGrant(feed.Server, feed.Camera, BudgetWord.NoSpace, why));
    }

    /// <summary>After keeping was decided: how it is held, and is it covered?</summary>
    public void Conclude(GuardedServerView server)
    {
        feed.Advise(new GuardAdvice(
            feed.Keeping,
            server is { Sign: SignValue.Alive, AnyMiss: false },
            _theirs is { State: CameraState.Recording, LastReceivedAgeMs: < 2000 },
            _theirs?.Run,
            _theirs?.Damaged ?? 0,
            _theirs?.FedBy,
            server.Recorder));
        var view = View = feed.View();
        NotCovered = _notKept.Why is { } why
            ? $"in trouble and not kept: {why}"
            : CoverageRules.WhyNotCovered(new CoverageView
            {
                Receiving = view.Receiving,
                OurState = feed.State,
                OurReason = feed.StateReason,
                Class = view.Class,
                ClassReason = view.ClassReason,
                UnbrokenFromTick = view.UnbrokenFromTick,
                PeriodTicks = view.PeriodTicks,
                LastDurableTick = DurableTick(_theirs),
                Seam = Alignment?.Class ?? SeamClass.None,
                OverCap = view.OverCap,
                Entitled = server.Entitlement.Entitled,
                EntitlementReason = server.Entitlement.Reason,
                Keeping = feed.Keeping,
            });
    }

    /// <summary>This guard receives it while the recorder's durable frame lags: evidence for NotRecording.</summary>
    public CameraReport? NotRecording(string server)
    {
        if (!View.Receiving || _theirs is null)
        {
            return null;
        }

        if (DurableLag > context.Times.NotRecordingLag)
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
        || (age > context.Times.SilentCamera && (_theirs?.LastReceivedAgeMs is not { } theirAge || theirAge > context.Times.SilentCamera.TotalMilliseconds));

    // Both ages are of the same moment, so that two wall clocks that differ by hours hinder nothing.
    private static WallMap MapOf(RecentFrames frames) => new(
        frames.NewestAgeMs is { } age && frames.Frames.Count > 0
            ? WallMap.AnchorOf(DateTimeOffset.UnixEpoch.AddMilliseconds(-age), frames.Frames[^1].Tick)
            : RecordHeader.NoAnchor);

    private long? DurableTick(ProbeCamera? theirs) =>
        Alignment is { } alignment && theirs?.Run == alignment.Theirs && theirs.LastDurable is { } durable ? alignment.ToOurs(durable.Tick) : null;

    private bool FirstDurableIsOurs(FeedView view) =>
        _theirs?.FirstDurable is { } first && view.Last is { } last && Alignment!.ToOurs(first.Tick) <= last.Tick;

    private void NoteTheirProgress(ProbeCamera? theirs)
    {
        var now = context.Time.GetTimestamp();
        if (theirs?.LastDurable is { } durable && durable != _theirsDurable)
        {
            (_theirsDurable, _theirsMovedAt) = (durable, now);
            _theirsSince ??= now;
        }

        if (theirs is not { State: CameraState.Recording, LastDurable: not null } || context.Time.GetElapsedTime(_theirsMovedAt, now) > context.Times.NotRecordingLag)
        {
            _theirsSince = null;
        }
    }

    /// <summary>Compares their run with the last look: a new session leaves a hole before it, damage one inside.</summary>
    private (bool NewSession, bool NewDamage) NoteTheirRun()
    {
        if (_theirs?.Run is not { } run)
        {
            return (false, false);
        }

        var newSession = _runSeen is { } before && before != run;
        var newDamage = _runSeen == run && _theirs.Damaged > _damageSeen;
        (_runSeen, _damageSeen) = (run, _theirs.Damaged);
        return (newSession, newDamage);
    }

    /// <summary>The licence is read once per incident, at its first sign (R7): an incident that has begun is not ended by it.</summary>
    private void NoteTrouble(Entitlement entitlement, bool keeping)
    {
        if (Decision.Trouble)
        {
            _troubleAt = context.Time.GetTimestamp();
            _theirsSince = null;
            _incidentEntitlement ??= entitlement.Entitled ? entitlement : null;
        }
        else if (!keeping)
        {
            _incidentEntitlement = null;
        }
    }

    private void NoteWish(bool wants)
    {
        if (wants && !_wants)
        {
            Volatile.Write(ref _wantsSince, context.Time.GetTimestamp());
        }

        _wants = wants;
    }

    private void Say(JournalSeverity severity, string kind, string text) =>
        context.Journal.Write(severity, kind, $"{feed.Camera}: {text}", feed.Server, feed.Camera);
}

/// <summary>What holds for all cameras of one guarded server.</summary>
internal sealed record GuardedServerView
{
    /// <summary>Who records its cameras now, and is probed.</summary>
    public required string Recorder { get; init; }
    public required Entitlement Entitlement { get; init; }
    public required bool ServesRole { get; init; }

    /// <summary>Who records its cameras now is another guard without the server's role.</summary>
    public required bool FollowsAGuard { get; init; }

    /// <summary>The very last probe got no answer: enough to keep.</summary>
    public required bool AnyMiss { get; init; }

    /// <summary>What counts as this guard's evidence.</summary>
    public required SignValue Sign { get; init; }
    public required string Detail { get; init; }
    public required TimeSpan AnsweringFor { get; init; }

    /// <summary>How long all must be well until keeping ends.</summary>
    public required TimeSpan Calm { get; init; }
    public required bool Leaving { get; init; }
    public string? DiskFault { get; init; }
}
