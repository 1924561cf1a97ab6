using Failover.Contracts;

namespace Failover.LocalHost.Tests;

public sealed class StatusBuilderTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 21, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Build_EmptySite_SaysWhatToDo()
    {
        var status = StatusBuilder.Build(new SiteView { Site = "", Now = Now });
        Assert.Contains("failover apply", Assert.Single(status.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_AllWell_RecordedCoveredAndNoWarning()
    {
        var status = StatusBuilder.Build(View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2), Guard(covered: 2)));
        Assert.Empty(status.Warnings);
        var server = Assert.Single(status.Servers);
        Assert.Equal((ServerState.Alive, 1L, "slave-1", 2, 2, "spare-1"), (server.State, server.Term, server.RoleHolder, server.Cameras, server.Covered, server.Guard));
        Assert.All(status.Cameras, c => Assert.Equal(["slave-1"], c.RecordedBy));
        Assert.All(status.Cameras, c => Assert.True(c.Covered));
        Assert.Equal("Guards slave-1 (2 of 2 covered).", Assert.Single(status.Spares).Doing);
    }

    [Fact]
    public void Build_CameraNamedAsStalled_IsNotRecorded()
    {
        var beat = Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2) with
        {
            Cameras = [new("slave-1", "door", CameraState.Refused, "connection refused by 10.0.0.1:554.")],
        };
        var status = StatusBuilder.Build(View(beat, Guard(covered: 1, notCovered: "door")));
        var door = status.Cameras.Single(c => c.Camera == "door");
        Assert.Empty(door.RecordedBy);
        Assert.False(door.Covered);
        Assert.Contains("connection refused", door.Reason, StringComparison.Ordinal);
        Assert.Contains(status.Warnings, w => w.Contains("door is not recorded", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_DuringATakeover_TheHighestTermHoldsTheRole()
    {
        var spare = Guard(covered: 0) with
        {
            Roles = [new("slave-1", 2)],
            Terms = new Dictionary<string, long> { ["slave-1"] = 2 },
            Holdings = [new("slave-1", "door", new("spare-1", "b", 1), 0, 100, 10, 1000, true)],
        };
        var view = View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2), spare) with
        {
            Health = new Dictionary<string, Aged<HealthReport>> { ["slave-1"] = new(Health(ServerState.Failed), 10) },
        };
        view = view with { Beats = new Dictionary<string, Aged<Beat>>(view.Beats) { ["slave-1"] = new(view.Beats["slave-1"].Message, 60_000) } };
        var status = StatusBuilder.Build(view);
        var server = Assert.Single(status.Servers);
        Assert.Equal((ServerState.Failed, "spare-1", 2L), (server.State, server.RoleHolder, server.Term));
        Assert.Equal(["spare-1"], status.Cameras.Single(c => c.Camera == "door").RecordedBy);
        Assert.Contains("slave-1 is Failed; spare-1 serves as it.", status.Warnings);
        Assert.Equal("Serves as slave-1 (term 2).", status.Spares[0].Doing);
        Assert.Equal((1000L, 10), (status.Spares[0].HeldBytes, status.Spares[0].HeldFrames));
    }

    [Fact]
    public void Build_HeartbeatSilent_StateIsUnknown()
    {
        var view = View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2), Guard(covered: 2)) with
        {
            Health = new Dictionary<string, Aged<HealthReport>> { ["slave-1"] = new(Health(ServerState.Alive), 60_000) },
        };
        var server = Assert.Single(StatusBuilder.Build(view).Servers);
        Assert.Equal(ServerState.Unknown, server.State);
        Assert.Contains("silent for 60 s", server.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_NotEntitled_IsAWarningWithTheReason()
    {
        var view = View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2), Guard(covered: 2));
        view = view with { Verdict = view.Verdict! with { Entitled = false, Reasons = ["There is no licence."] } };
        Assert.Contains("The site may not fail over: There is no licence.", StatusBuilder.Build(view).Warnings);
    }

    [Fact]
    public void Build_RunningReinsertion_ProgressFromTheBeat()
    {
        var name = "slave-1-t2-spare-1";
        var beat = Beat("slave-1", roles: [new("slave-1", 3)], assigned: 2) with
        {
            Reinsertions =
            [
                new()
                {
                    Reinsertion = name, Server = "slave-1", Holder = "spare-1", State = ReinsertionState.Copying, Reason = "Copies.", FramesOffered = 100,
                    FramesInserted = 20, FramesPresent = 5, BytesInserted = 77,
                },
            ],
        };
        var view = View(beat, Guard(covered: 2)) with
        {
            Reinsertions = [new() { Metadata = new() { Name = name }, Spec = new("slave-1", "spare-1", "slave-1-t2") }],
        };
        var row = Assert.Single(StatusBuilder.Build(view).Reinsertions);
        Assert.Equal((0.25, 20L, 77L, ReinsertionState.Copying), (row.Progress, row.FramesInserted, row.BytesInserted, row.State));
        var done = view with { Reinsertions = [view.Reinsertions[0] with { Status = new() { State = ReinsertionState.Completed, FramesInserted = 95 } }] };
        Assert.Equal((1.0, 95L), (StatusBuilder.Build(done).Reinsertions[0].Progress, StatusBuilder.Build(done).Reinsertions[0].FramesInserted));
    }

    [Fact]
    public void Build_CameraIsNewerThanTheReports_NeitherRecordedNorCoveredUntilTheyKnowIt()
    {
        var view = View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2), Guard(covered: 2));
        var fresh = Camera("aisle") with { Metadata = new() { Name = "aisle", CreationTimestamp = Now } };
        view = view with { Cameras = [fresh, .. view.Cameras.Select(c => c with { Metadata = c.Metadata with { CreationTimestamp = Now.AddDays(-1) } })] };
        var rows = StatusBuilder.Build(view).Cameras;
        var aisle = rows.Single(c => c.Camera == "aisle");
        Assert.Empty(aisle.RecordedBy);
        Assert.False(aisle.Covered);
        Assert.Contains("spare-1 does not report it yet.", aisle.Reason, StringComparison.Ordinal);
        Assert.All(rows.Where(c => c.Camera != "aisle"), c => Assert.True(c.Covered));
    }

    [Fact]
    public void Build_UnlicensedCameraIsNotGuarded_TheOthersStayCovered()
    {
        var view = View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 3), Guard(covered: 2));
        view = view with { Cameras = [Camera("aisle") with { Status = new CameraStatus(Licensed: false) }, .. view.Cameras] };
        Assert.All(StatusBuilder.Build(view).Cameras.Where(c => c.Camera != "aisle"), c => Assert.True(c.Covered));
    }

    [Fact]
    public void Build_ElectionAnswers_ItsReadinessInsteadOfTheCountedWarning()
    {
        var row = new ReadinessRow("slave-1", ["door"], ReadinessKind.RingFilling, "door: not covered by spare-1, the ring is still filling.");
        var view = View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2), Guard(covered: 1, notCovered: "door"));
        Assert.Contains(StatusBuilder.Build(view).Warnings, w => w.Contains("1 cameras are not covered", StringComparison.Ordinal));
        var status = StatusBuilder.Build(view with { Guards = new() { Site = "harbour", Time = Now, Spares = [], Servers = [], Readiness = [row] } });
        Assert.Empty(status.Warnings);
        Assert.Equal([row], status.Readiness);
    }

    [Fact]
    public void Build_ElectionDoesNotAnswer_SaysSo() =>
        Assert.Equal(ReadinessKind.Unknown, Assert.Single(StatusBuilder.Build(View()).Readiness).Kind);

    [Fact]
    public void Build_Dvr_IsNoWarning()
    {
        var view = View(Beat("slave-1", roles: [new("slave-1", 1)], assigned: 2), Guard(covered: 2));
        view = view with { Servers = [view.Servers[0] with { Spec = view.Servers[0].Spec with { Dvr = true } }] };
        Assert.Empty(StatusBuilder.Build(view).Warnings);
    }

    private static SiteView View(params Beat[] beats) => new()
    {
        Site = "harbour",
        Now = Now,
        Servers = [new() { Metadata = new() { Name = "slave-1" }, Spec = new() { Address = "http://slave-1:7420" } }],
        Spares = [new() { Metadata = new() { Name = "spare-1" }, Spec = new() { Address = "http://spare-1:7420" } }],
        Cameras = [Camera("door"), Camera("yard")],
        Beats = beats.ToDictionary(b => b.Recorder, b => new Aged<Beat>(b, 100)),
        Health = new Dictionary<string, Aged<HealthReport>> { ["slave-1"] = new(Health(ServerState.Alive), 10) },
        Verdict = BusApp.Verdict("v"),
    };

    private static Camera Camera(string name) => new() { Metadata = new() { Name = name }, Spec = new() { Server = "slave-1", Url = "rtsp://c/1" } };

    private static Beat Guard(int covered, string? notCovered = null) => Beat("spare-1", [], 0) with
    {
        Guarding =
        [
            new()
            {
                Server = "slave-1", Recorder = "slave-1", Probe = SignValue.Alive, Refused = false, FramesArriving = true, Cameras = 2, Covered = covered,
                CoveredPriority = covered * 50, Keeping = 0,
                NotCovered = notCovered is null ? [] : [new("slave-1", notCovered, CameraState.Connecting, "The ring is still filling.")],
            },
        ],
    };

    private static Beat Beat(string recorder, IReadOnlyList<RoleHeld> roles, int assigned) => new()
    {
        Site = "harbour", Id = "b", Time = Now, Recorder = recorder, BootId = "boot", StoreId = "store", Sequence = 1, MonotonicMs = 1, Roles = roles,
        HttpUrl = "http://x", PublicKey = "", Health = new(false, 0, false, null, 1), Digest = new(assigned, assigned, assigned),
    };

    private static HealthReport Health(ServerState state) => new()
    {
        Site = "harbour", Id = "h", Time = Now, Observer = "heartbeat", ObserverBootId = "b", Sequence = 1, Server = "slave-1", State = state,
        Reason = "test", InStateMs = 1, EvidenceAgeMs = 1,
    };
}
