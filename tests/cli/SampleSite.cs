using Failover.Contracts;

namespace Failover.Cli.Tests;

/// <summary>A small site in three situations: all well, in an incident, not ready.</summary>
internal static class SampleSite
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static SiteStatus Well => new()
    {
        Site = "hall",
        Time = Now,
        Verdict = Verdict(entitled: true, "One CFOR-2001 and 3 CFOR-1001 cover 3 cameras."),
        Servers = [Server("master-1", ServerState.Alive, "beats and probe answer", 1), Server("slave-2", ServerState.Alive, "beats and probe answer", 2)],
        Spares =
        [
            new()
            {
                Name = "spare-1", Address = "http://10.0.0.5:7420", BeatAgeMs = 90, Doing = "guards master-1 and slave-2",
                Guarding = [Guard("master-1", 1, 1), Guard("slave-2", 2, 2)],
            },
            new() { Name = "spare-2", Address = "http://10.0.0.6:7420", BeatAgeMs = 120, Doing = "stands by", Guarding = [] },
        ],
        Cameras = [Row("cam-01", "master-1", "master-1"), Row("cam-02", "slave-2", "slave-2"), Row("cam-03", "slave-2", "slave-2")],
        Takeovers = [],
        Reinsertions = [],
        Warnings = [],
    };

    public static SiteStatus Incident => Well with
    {
        Servers =
        [
            Server("master-1", ServerState.Alive, "beats and probe answer", 1),
            Server("slave-2", ServerState.Failed, "its process is gone: probe refused at heartbeat and spare-1", 2) with
            {
                RoleHolder = "spare-1", Term = 2, BeatAgeMs = 4200, Digest = new CameraDigest(2, 0, 0), Covered = 1,
            },
        ],
        Spares =
        [
            new()
            {
                Name = "spare-1", Address = "http://10.0.0.5:7420", BeatAgeMs = 90, Doing = "serves slave-2 under term 2",
                Guarding =
                [
                    Guard("slave-2", 2, 2) with
                    {
                        Probe = SignValue.Missing, Refused = true, LastAnswerAgeMs = 4300, Keeping = 2, KeepingReason = "probe of slave-2 refused",
                    },
                ],
                Roles = [new RoleHeld("slave-2", 2)], HeldBytes = 3_400_000, HeldFrames = 210,
            },
            Well.Spares[1] with
            {
                Doing = "guards slave-2 after spare-1",
                Guarding =
                [
                    Guard("slave-2", 2, 1) with { NotCovered = [new CameraReport("slave-2", "cam-03", CameraState.Connecting, "the ring is filling: 3 of 10 s")] },
                ],
            },
        ],
        Cameras =
        [
            Row("cam-01", "master-1", "master-1"),
            Row("cam-02", "slave-2", "spare-1"),
            Row("cam-03", "slave-2", "spare-1") with { Covered = false, Reason = "single copy: the ring of spare-2 is filling" },
        ],
        Takeovers =
        [
            new("slave-2-t2", "slave-2", "spare-1", 2, TakeoverState.Active, "spare-1 covers all 2 cameras of slave-2", new Dictionary<TakeoverState, DateTimeOffset>()),
        ],
        Reinsertions =
        [
            new("slave-2-t2-spare-1", "slave-2", "spare-1", ReinsertionState.Copying, "copying cam-02", 0.42, 88, 1_400_000, 350, []),
        ],
        Warnings = ["slave-2 is Failed; spare-1 serves as it."],
    };

    public static JournalEntry Entry(string kind, double secondsAfter, string text, string? server = "slave-2", JournalSeverity severity = JournalSeverity.Info) => new()
    {
        Site = "hall", Id = $"{kind}-{secondsAfter}-{server}", Time = Now.AddMilliseconds(Math.Round(secondsAfter * 1000)), Writer = "heartbeat", Severity = severity, Kind = kind,
        Server = server, Text = text,
    };

    public static VerdictReport Verdict(bool entitled, string reason) => new()
    {
        Site = "hall", Id = "v1", Time = Now, Entitled = entitled, Reasons = [reason], CamerasCounted = 3, CamerasLicensed = 3, BaseLicence = true,
    };

    private static ServerStatus Server(string name, ServerState state, string reason, int cameras) => new()
    {
        Name = name, Address = "http://10.0.0.2:7420", State = state, Reason = reason, Term = 1, RoleHolder = name, BeatAgeMs = 80,
        Digest = new CameraDigest(cameras, cameras, cameras), Cameras = cameras, Covered = cameras, Guard = "spare-1",
    };

    private static GuardReport Guard(string server, int cameras, int covered) => new()
    {
        Server = server, Recorder = server, Probe = SignValue.Alive, Refused = false, LastAnswerAgeMs = 40, FramesArriving = true, Cameras = cameras,
        Covered = covered, CoveredPriority = covered * 50, Keeping = 0,
    };

    private static CameraStatusRow Row(string camera, string server, string by) => new(camera, server, [by], true, "ring of spare-1 reaches back 11.2 s");
}
