using System.Net.Http.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// Watches one server for which this recorder is a guard (or whose role it serves): probes whoever records its cameras, relates the runs,
/// and keeps, by itself and before anybody decided anything.
/// </summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(250);
    private const int MissesToMissing = 3;
    private const int AlignmentsAtOnce = 8;

    private readonly RecorderServices _services;
    private readonly Func<Entitlement> _entitlement;
    private readonly CancellationTokenSource _stop = new();
    private readonly ProbeClient _probe;
    private readonly HttpClient _http;
    private readonly Task _loop;
    private volatile IReadOnlyList<GuardedCamera> _cameras = [];
    private ProbeOutcome? _outcome;
    private ProbeAnswer? _answer;
    private long _answeredAt;
    private long _answeringSince;
    private int _misses;
    private volatile GuardReport? _report;

    public GuardedServer(RecorderServices services, string server, string recorder, string probeUrl, Func<Entitlement> entitlement)
    {
        (_services, _entitlement) = (services, entitlement);
        (Server, Recorder, ProbeUrl) = (server, recorder, probeUrl);
        _probe = new ProbeClient(probeUrl, services.Dialer.CreateHandler(), services.Time);
        _http = new HttpClient(services.Dialer.CreateHandler()) { BaseAddress = new Uri(probeUrl.TrimEnd('/') + "/") };
        _loop = Task.Run(() => RunAsync(_stop.Token));
    }

    public string Server { get; }

    /// <summary>Who records its cameras now.</summary>
    public string Recorder { get; }

    public string ProbeUrl { get; }

    /// <summary>Keeping is forced: this recorder serves the role, or resumes a takeover from its cache.</summary>
    public bool ServesRole { get; set; }

    public GuardReport? Report => _report;

    public IReadOnlyList<GuardedCamera> Cameras => _cameras;

    public bool AnyKeeping => _cameras.Any(camera => camera.Feed.Keeping);

    /// <summary>Age of the last positive answer; null before the first.</summary>
    public TimeSpan? LastAnswerAge => _answer is null ? null : _services.Time.GetElapsedTime(Volatile.Read(ref _answeredAt));

    public string? AnsweredBootId => _answer?.BootId;

    /// <summary>Sets the cameras to watch; known ones keep their state.</summary>
    public void SetFeeds(IReadOnlyList<CameraFeed> feeds)
    {
        var known = _cameras.ToDictionary(camera => camera.Feed);
        _cameras = [.. feeds.Select(feed => known.TryGetValue(feed, out var camera) ? camera : new GuardedCamera(feed, _services.Time))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _probe.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(ProbeEvery, _services.Time);
        try
        {
            do
            {
                Note(await _probe.AskAsync(ct));
                Decide();
                await AlignAsync(ct);
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ended by its owner.
        }
    }

    private void Note(ProbeOutcome outcome)
    {
        var now = _services.Time.GetTimestamp();
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

        _misses = 0;
        _answer = answer;
        Volatile.Write(ref _answeredAt, now);
        var theirs = answer.Cameras.Where(camera => camera.Server == Server).ToDictionary(camera => camera.Camera, StringComparer.Ordinal);
        foreach (var camera in _cameras)
        {
            camera.Note(theirs.GetValueOrDefault(camera.Feed.Camera));
        }
    }

    private void Decide()
    {
        var ill = _services.Lag.Ill;
        var view = new GuardedServerView
        {
            Entitlement = _entitlement(),
            ServesRole = ServesRole,
            AnyMiss = !ill && _misses > 0,
            Sign = Sign(ill),
            Detail = _outcome?.Detail ?? "not yet probed",
            AnsweringFor = _misses == 0 && _answer is not null ? _services.Time.GetElapsedTime(_answeringSince) : TimeSpan.Zero,
            Leaving = _answer?.Health.Leaving ?? false,
            DiskFault = _answer?.Health.DiskFault,
        };
        foreach (var camera in _cameras)
        {
            if (camera.Decide(view))
            {
                var (kind, severity) = camera.Decision.Keep ? ("KeepingStarted", JournalSeverity.Warning) : ("KeepingEnded", JournalSeverity.Info);
                _services.Journal.Write(severity, kind, $"{camera.Feed.Camera}: {camera.Decision.Reason}", Server, camera.Feed.Camera);
            }
        }

        _report = BuildReport(view);
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
            _ => _misses >= MissesToMissing ? SignValue.Missing : _answer is null ? SignValue.Unknown : SignValue.Alive,
        };
    }

    private GuardReport BuildReport(GuardedServerView view)
    {
        var cameras = _cameras;
        var notCovered = cameras
            .Where(camera => camera.NotCovered is not null)
            .Select(camera => new CameraReport(Server, camera.Feed.Camera, camera.Feed.State, camera.NotCovered!))
            .ToList();
        var keeping = cameras.Where(camera => camera.Feed.Keeping).ToList();
        return new GuardReport
        {
            Server = Server,
            Recorder = Recorder,
            Probe = view.Sign,
            Refused = view.Sign == SignValue.Missing && _outcome?.Result == ProbeResult.Refused,
            LastAnswerAgeMs = LastAnswerAge?.TotalMilliseconds,
            AnsweredBootId = AnsweredBootId,
            FramesArriving = cameras.Any(camera => camera.Feed.View().Receiving),
            Cameras = cameras.Count,
            Covered = cameras.Count - notCovered.Count,
            CoveredPriority = cameras.Where(camera => camera.NotCovered is null).Sum(camera => camera.Feed.Source.Priority),
            Keeping = keeping.Count,
            KeepingReason = keeping.Count > 0 ? keeping[0].Decision.Reason : null,
            NotCovered = notCovered,
            NotRecording = [.. cameras.Select(camera => camera.NotRecording(Server)).OfType<CameraReport>()],
        };
    }

    /// <summary>Relates runs that are not related yet; a few at once, so that a restart of 64 cameras does not stall the probes.</summary>
    private async Task AlignAsync(CancellationToken ct)
    {
        if (_outcome?.Answer is not { } answer)
        {
            return;
        }

        var wanting = answer.Cameras
            .Where(theirs => theirs.Server == Server)
            .Select(theirs => (Theirs: theirs, Ours: _cameras.FirstOrDefault(camera => camera.Feed.Camera == theirs.Camera)))
            .Where(pair => pair.Ours is { } ours && ours.WantsAlignment(pair.Theirs))
            .Take(AlignmentsAtOnce)
            .Select(pair => AlignOneAsync(pair.Ours!, ct));
        await Task.WhenAll(wanting);
    }

    private async Task AlignOneAsync(GuardedCamera camera, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(ProbeClient.AnswerTimeout, _services.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            var path = $"recent?server={Uri.EscapeDataString(Server)}&camera={Uri.EscapeDataString(camera.Feed.Camera)}";
            if (await _http.GetFromJsonAsync<RecentFrames>(path, FailoverJson.Options, both.Token) is { } recent)
            {
                camera.Align(recent);
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or System.Text.Json.JsonException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Not aligned yet is a state that coverage names; it is tried again in a second.
        }
    }
}
