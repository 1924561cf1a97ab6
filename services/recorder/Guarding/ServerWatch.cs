using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// Watches one server for which this recorder is a guard (or whose role it serves): takes what its probe gave, relates the runs, and keeps,
/// by itself and before anybody decided anything. Synchronous; who asks, and when, is <see cref="IProbing"/>'s business.
/// </summary>
internal sealed class ServerWatch(string server, string recorder, string probeUrl, WatchContext context)
{
    private const int AlignmentsAtOnce = 8;

    private volatile IReadOnlyList<GuardedCamera> _cameras = [];
    private ProbeOutcome? _outcome;
    private ProbeAnswer? _answer;
    private long _answeredAt;
    private long _answeringSince;
    private readonly CalmMemory _calm = new(context.Time);
    private string? _homeStore;
    private int _misses;
    private volatile bool _missing;
    private long _missingSince;
    private volatile GuardReport? _report;

    public string Server => server;

    /// <summary>Who records its cameras now.</summary>
    public string Recorder => recorder;

    public string ProbeUrl => probeUrl;

    /// <summary>Keeping is forced: this recorder serves the role, or resumes a takeover from its cache.</summary>
    public bool ServesRole { get; set; }

    /// <summary>The role is going back: keeping ends as soon as it may, however often the server stumbled before.</summary>
    public bool HandingBack { get; set; }

    /// <summary>The licence's word of the incident that the server is in; null = the plan's word holds.</summary>
    public Entitlement? Incident { get; set; }

    /// <summary>What the beat says; null before the first decision.</summary>
    public GuardReport? Report => _report;

    public IReadOnlyList<GuardedCamera> Cameras => _cameras;

    public bool AnyKeeping => _cameras.Any(camera => camera.Feed.Keeping);

    /// <summary>Age of the last positive answer; null before the first.</summary>
    public TimeSpan? LastAnswerAge => _answer is null ? null : context.Time.GetElapsedTime(Volatile.Read(ref _answeredAt));

    /// <summary>The server's other guards, and what they said of its role.</summary>
    public PeerBook Peers { get; } = new(server, context.Times, context.Time);

    /// <summary>The probe counts as missing for this long; null while it does not (also while this observer is ill).</summary>
    public TimeSpan? MissingFor => _missing ? context.Time.GetElapsedTime(Volatile.Read(ref _missingSince)) : null;

    /// <summary>The server's role as its recorder said just now; null when it did not answer lately, or does not serve it.</summary>
    public RoleHeld? AnsweredRole =>
        LastAnswerAge <= context.Times.Veto ? _answer?.Roles.FirstOrDefault(role => role.Server == server) : null;

    public string? AnsweredBootId => _answer?.BootId;

    /// <summary>Sets the cameras to watch; known ones keep their state.</summary>
    public void SetFeeds(IReadOnlyList<IFeed> feeds)
    {
        var known = _cameras;
        if (known.Count == feeds.Count && known.Select(camera => camera.Feed).SequenceEqual(feeds))
        {
            return;
        }

        _cameras = [.. feeds.Select(feed => known.FirstOrDefault(camera => camera.Feed == feed) ?? new GuardedCamera(feed, context))];
    }

    /// <summary>Takes what one probe gave.</summary>
    public void Note(ProbeOutcome outcome)
    {
        var now = context.Time.GetTimestamp();
        _outcome = outcome;
        if (outcome.Answer is not { } answer)
        {
            _misses++;
            return;
        }

        if (_misses > 0 || _answer is null || _answer.BootId != answer.BootId)
        {
            _answeringSince = now;
        }

        if (answer.Recorder == server && answer.StoreId != _homeStore)
        {
            _homeStore = answer.StoreId;
            context.HomeStoreIs(server, answer.StoreId);
        }

        _misses = 0;
        _answer = answer;
        Volatile.Write(ref _answeredAt, now);
        foreach (var camera in _cameras)
        {
            camera.Note(Find(answer, camera.Feed.Camera));
        }
    }

    /// <summary>Decides about keeping and coverage of each camera, and does it.</summary>
    public void Decide()
    {
        var ill = context.Ill();
        var sign = Sign(ill);
        NoteMissing(sign == SignValue.Missing);
        var view = new GuardedServerView
        {
            Recorder = recorder,
            Entitlement = Incident ?? context.Entitlement(),
            ServesRole = ServesRole,
            FollowsAGuard = recorder != server && AnsweredRole is null,
            AnyMiss = !ill && _misses > 0,
            Sign = sign,
            Detail = _outcome?.Detail ?? "not yet probed",
            AnsweringFor = _misses == 0 && _answer is not null ? context.Time.GetElapsedTime(_answeringSince) : TimeSpan.Zero,
            Calm = HandingBack ? KeepingRules.Calm : KeepingRules.CalmAfter(_calm.Flaps),
            Leaving = _answer?.Health.Leaving ?? false,
            DiskFault = _answer?.Health.DiskFault,
        };
        foreach (var camera in _cameras)
        {
            camera.Judge(view);
        }

        // Before anything is said of it.
        context.InTrouble(server, _cameras.Any(camera => camera.Decision.Trouble || camera.Feed.Keeping));
        context.Desk.Decide(this);
        _calm.Note(AnyKeeping);
        foreach (var camera in _cameras)
        {
            camera.Conclude(view);
        }

        _report = BuildReport(view);
    }

    /// <summary>Cameras whose newest pictures are wanted to relate the runs; a few at once, so that a restart of 64 cameras does not stall the probes.</summary>
    public IReadOnlyList<GuardedCamera> WhatToAlign()
    {
        List<GuardedCamera>? wanting = null;
        foreach (var camera in _outcome?.Answer is null ? [] : _cameras)
        {
            if (camera.WantsAlignment())
            {
                (wanting ??= []).Add(camera);
                if (wanting.Count == AlignmentsAtOnce)
                {
                    break;
                }
            }
        }

        return wanting ?? (IReadOnlyList<GuardedCamera>)[];
    }

    private ProbeCamera? Find(ProbeAnswer answer, string camera)
    {
        foreach (var theirs in answer.Cameras)
        {
            if (theirs.Server == server && theirs.Camera == camera)
            {
                return theirs;
            }
        }

        return null;
    }

    private SignValue Sign(bool ill)
    {
        if (ill || _outcome is null)
        {
            return SignValue.Unknown;
        }

        return _outcome.Result switch
        {
            ProbeResult.Answered => SignValue.Alive,
            ProbeResult.Refused => SignValue.Missing,
            _ => _misses >= context.Times.ProbesMissing ? SignValue.Missing : _answer is null ? SignValue.Unknown : SignValue.Alive,
        };
    }

    private void NoteMissing(bool missing)
    {
        if (missing && !_missing)
        {
            Volatile.Write(ref _missingSince, context.Time.GetTimestamp());
        }

        _missing = missing;
    }

    private GuardReport BuildReport(GuardedServerView view)
    {
        var cameras = _cameras;
        var notCovered = cameras
            .Where(camera => camera.NotCovered is not null)
            .Select(camera => new CameraReport(server, camera.Feed.Camera, camera.Feed.State, camera.NotCovered!))
            .ToList();
        var keeping = cameras.Where(camera => camera.Feed.Keeping).ToList();
        return new GuardReport
        {
            Server = server,
            Recorder = recorder,
            Probe = view.Sign,
            Refused = view.Sign == SignValue.Missing && _outcome?.Result == ProbeResult.Refused,
            LastAnswerAgeMs = LastAnswerAge?.TotalMilliseconds,
            AnsweredBootId = AnsweredBootId,
            FramesArriving = cameras.Any(camera => camera.View.Receiving),
            Cameras = cameras.Count,
            Covered = cameras.Count - notCovered.Count,
            CoveredPriority = cameras.Where(camera => camera.NotCovered is null).Sum(camera => camera.Feed.Source.Priority),
            Keeping = keeping.Count,
            KeepingReason = keeping.Count > 0 ? keeping[0].Decision.Reason : null,
            Classes = Classes(cameras),
            BytesPerSecond = cameras.Sum(camera => camera.BytesPerSecond),
            RingBytes = cameras.Sum(camera => camera.View.RingBytes),
            NotCovered = notCovered,
            NotRecording = [.. cameras.Select(camera => camera.NotRecording(server)).OfType<CameraReport>()],
        };
    }

    private static readonly Dictionary<string, GuardClass> AllHot = [];

    private static Dictionary<string, GuardClass> Classes(IReadOnlyList<GuardedCamera> cameras) =>
        cameras.All(camera => camera.View.Class == GuardClass.Hot)
            ? AllHot
            : cameras.Where(camera => camera.View.Class != GuardClass.Hot)
                .ToDictionary(camera => camera.Feed.Camera, camera => camera.View.Class, StringComparer.Ordinal);
}
