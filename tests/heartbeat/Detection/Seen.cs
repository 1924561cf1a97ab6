using Failover.Contracts;
using Failover.Platform;

namespace Failover.Heartbeat.Tests;

/// <summary>Builds views for the detector's tables: times are given as ages in ms, at the moment <see cref="Now"/>.</summary>
internal static class Seen
{
    public static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);
    public static readonly FailoverTimes Times = new();
    public static readonly RecorderHealth Well = new(false, 1, false, null, 1L << 40);

    public static TimeSpan Ago(double ms) => Now - TimeSpan.FromMilliseconds(ms);

    public static ServerView Server(string name = "slave-2", double? answerAge = 100, int failures = 0, bool refused = false, double? beatAge = 100,
        Judgement? previous = null, params GuardNotes[] guards) => new()
        {
            Name = name,
            WatchedSince = TimeSpan.Zero,
            Probe = new ProbeNotes
            {
                LastAsked = Ago(50),
                LastAnswer = answerAge is { } a ? Ago(a) : null,
                FailuresInRow = failures,
                Refused = refused,
                BootId = "b1",
                Health = Well,
            },
            Beat = beatAge is { } b ? new BeatNotes(Ago(b), "b1", Well) : null,
            Guards = guards,
            Previous = previous,
        };

    /// <summary>A silent server: probes and beats missing for 2.6 s.</summary>
    public static ServerView Silent(string name = "slave-2", params GuardNotes[] guards) =>
        Server(name, answerAge: 2600, failures: 5, beatAge: 2600, guards: guards);

    /// <summary>A dead process: refused, the last answer just over a second old.</summary>
    public static ServerView Dead(string name = "slave-2", params GuardNotes[] guards) =>
        Server(name, answerAge: 1050, failures: 3, refused: true, beatAge: 1050, guards: guards);

    public static GuardNotes Guard(SignValue probe, bool refused = false, double? answerAge = 2600, double beatAge = 100, bool ill = false,
        bool frames = true, int cameras = 8, int notRecording = 0, string name = "spare-1", string server = "slave-2") => new(name, Ago(beatAge), ill, new GuardReport
        {
            Server = server,
            Recorder = server,
            Probe = probe,
            Refused = refused,
            LastAnswerAgeMs = answerAge - beatAge,
            FramesArriving = frames,
            Cameras = cameras,
            Covered = cameras,
            CoveredPriority = cameras * 50,
            Keeping = 0,
            NotRecording = [.. Enumerable.Range(0, notRecording).Select(i => new CameraReport(server, $"cam-{i}", CameraState.Stalled, "durable lags"))],
        });

    public static Judgement Judged(ServerState state, double sinceMs = 5000, double? notRecordingMs = null) => new()
    {
        Server = "slave-2",
        State = state,
        Reason = "before",
        Since = Ago(sinceMs),
        EvidenceAt = Ago(200),
        NotRecordingSince = notRecordingMs is { } ms ? Ago(ms) : null,
    };

    public static DetectorView View(double? anyBeatAge = 50, double? anyAnswerAge = 50, double lagMs = 1, params ServerView[] servers) =>
        new(TimeSpan.Zero, TimeSpan.FromMilliseconds(lagMs), anyBeatAge is { } b ? Ago(b) : null, anyAnswerAge is { } a ? Ago(a) : null, servers);

    public static Judgement Judge(ServerView server, double? anyBeatAge = 50, double? anyAnswerAge = 50, double lagMs = 1) =>
        Detector.Judge(View(anyBeatAge, anyAnswerAge, lagMs, server), Times, Now)[0];
}
