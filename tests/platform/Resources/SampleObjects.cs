using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Platform.Tests;

/// <summary>One object of each kind as an incident leaves it, with everything that it can have.</summary>
internal static class SampleObjects
{
    public static readonly DateTimeOffset Now = new(2026, 11, 3, 14, 10, 0, TimeSpan.Zero);
    private static readonly RunId Run = new("spare-1", "b1", 3);

    public static IReadOnlyList<object> All { get; } =
    [
        new Site
        {
            Metadata = Meta("north", 41 * 24 * 60),
            Spec = new SiteSpec { StableSeconds = 30, RetentionDays = 30 },
            Status = new SiteObjectStatus
            {
                Verdict = new VerdictReport
                {
                    Site = "north", Id = "0199", Time = Now, Entitled = true, Reasons = ["Premium 2023 with 8 camera licences."], Notes = ["A note."], CamerasCounted = 8,
                    CamerasLicensed = 8, BaseLicence = true, UnlicensedCameras = ["yard"], CamerasMissing = 1, ValidUntil = Now, NextExpiry = Now, Expiry = ExpiryStage.Within30Days,
                },
                LatestTime = Now, ObservedGeneration = 2, Phase = SitePhase.TakenOver, Servers = "1/2", Spares = "2/2", Cameras = "15/16", Takeovers = "1",
                Conditions = [Is(Condition.Ready, false, ConditionReason.TakenOver, "spare-1 serves as slave-2.", 4), Is(Condition.Licensed, true, ConditionReason.Entitled, "It may.", 4000)],
            },
        },
        new SiteServer
        {
            Metadata = Meta("slave-2", 212 * 24 * 60),
            Spec = new SiteServerSpec { Address = "http://10.0.0.12:7420", Roles = [ServerRole.Master, ServerRole.Slave], PreferredGuards = ["spare-1"] },
            Status = new SiteServerStatus(2, "store-1")
            {
                ObservedGeneration = 1, Phase = ServerPhase.TakenOver, Since = Now.AddMinutes(-4), Cameras = "7/8", Recorder = "spare-1", Guard = "spare-2",
                Conditions = [Is(Condition.Ready, false, ConditionReason.TakenOver, "spare-1 serves as slave-2 under term 2.", 4)],
            },
        },
        new FailoverServer
        {
            Metadata = Meta("spare-1", 212 * 24 * 60),
            Spec = new FailoverServerSpec { Address = "http://10.0.0.21:7420", MaxHotCameras = 64 },
            Status = new FailoverServerStatus
            {
                ObservedGeneration = 1, Phase = SparePhase.Serving, Since = Now.AddMinutes(-4), Covers = "slave-2", Hot = "0/64", DiskLeft = "3d",
                Conditions = [Is(Condition.Ready, true, ConditionReason.Serving, "It serves as slave-2.", 4), Is(Condition.Available, false, ConditionReason.Serving, "It serves as slave-2.", 4)],
            },
        },
        new Camera
        {
            Metadata = Meta("entrance", 212 * 24 * 60) with { Annotations = new Dictionary<string, string> { ["failover.video/confirm-unprotected"] = "true" } },
            Spec = new CameraSpec { Server = "slave-2", Url = "rtsp://10.0.1.31/stream1", CredentialsSecret = "camera-entrance", Priority = 80, MaxSessions = 2 },
            Status = new CameraStatus(true)
            {
                ObservedGeneration = 1, Phase = CameraPhase.Recording, Since = Now.AddMinutes(-4), Recorder = "spare-1", Guard = "spare-2",
                Conditions = [Is(Condition.Ready, true, ConditionReason.Recording, "spare-1 records it.", 4), Is(Condition.Protected, true, ConditionReason.Covered, "spare-2 covers it.", 1)],
            },
        },
        new FailoverLicense
        {
            Metadata = Meta("north-2026", 212 * 24 * 60),
            Spec = new FailoverLicenseSpec("a.b.c"),
            Status = new FailoverLicenseStatus
            {
                State = LicenseState.Valid, Serial = "N-1", ProductVersion = 2023, Edition = "Professional", Cameras = 16, Bases = 1, IssuedAt = Now, ExpiresAt = Now.AddDays(100),
                Expires = "2027-02-11", ObservedGeneration = 1, Conditions = [Is(Condition.Ready, true, ConditionReason.Valid, "It counts.", 400)],
            },
        },
        new Takeover
        {
            Metadata = Meta("slave-2-t2", 4),
            Spec = new TakeoverSpec
            {
                Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "slave-2 is Failed.", AnswersProbes = true, HandedOverBy = "spare-2", PassedOver = ["spare-2 is ready, but it covers less."],
                TraceId = "661828521f6205c6bc08a8a01d0ba728", TraceParent = "00-661828521f6205c6bc08a8a01d0ba728-4b79990d71b15793-01",
                Evidence = [new Sign("heartbeat", "probe", SignValue.Missing, 1200.5, "refused")], ByHand = new ByHand("anna", Now, "friday"),
            },
            Status = new TakeoverStatus
            {
                State = TakeoverState.Active, Reason = "It serves.", HandBackTerm = 3, Times = new Dictionary<TakeoverState, DateTimeOffset> { [TakeoverState.Assigned] = Now },
                ObservedGeneration = 1, Cameras = "7/8",
                Conditions = [Is(Condition.Ready, true, ConditionReason.CamerasUnreachable, "7 of 8 cameras are durable on spare-1; gate-02 refuses connections.", 4)],
            },
        },
        new Reinsertion
        {
            Metadata = Meta("slave-2-t2-spare-1", 2),
            Spec = new ReinsertionSpec("slave-2", "spare-1", "slave-2-t2"),
            Status = new ReinsertionStatus
            {
                State = ReinsertionState.Copying, Reason = "slave-2 copies.", FramesInserted = 1000, BytesInserted = 5_000_000, ElapsedMs = 1234.5, Footage = "37%", ObservedGeneration = 1,
                Seams =
                [
                    new Seam { Server = "slave-2", Camera = "entrance", Run = Run, Epoch = Run, OffsetTicks = -90_000, Class = SeamClass.Exact, Method = "hashes", Votes = 50, Compared = 50, Reason = "All agree." },
                ],
                Conditions = [Is(Condition.Ready, false, ConditionReason.Copying, "slave-2 copies.", 2)],
            },
        },
        new StoppedCamera
        {
            Metadata = Meta("slave-2.yard", 60),
            Spec = new StoppedEntry("slave-2", "yard", "election", Now, "The camera yard was deleted."),
            Status = new StoppedCameraStatus { ObservedGeneration = 1, Phase = StoppedPhase.Stopped, Conditions = [Is(Condition.Ready, true, ConditionReason.Stopped, "slave-2 shows it.", 59)] },
        },
    ];

    /// <summary>As <c>kubectl get -o json</c> shows it.</summary>
    public static JsonObject Json(object value)
    {
        var json = JsonSerializer.SerializeToNode(value, value.GetType(), FailoverJson.Options)!.AsObject();
        var whole = new JsonObject { ["apiVersion"] = ObjectMeta.ApiVersion, ["kind"] = value.GetType().Name };
        foreach (var (key, part) in json.ToList())
        {
            json.Remove(key);
            whole[key] = part;
        }
        return whole;
    }

    private static ObjectMeta Meta(string name, int minutes) => new() { Name = name, ResourceVersion = 7, CreationTimestamp = Now.AddMinutes(-minutes) };

    private static Condition Is(string type, bool status, string reason, string message, int minutes) =>
        new(type, status ? ConditionStatus.True : ConditionStatus.False, reason, message, Now.AddMinutes(-minutes)) { ObservedGeneration = 1 };
}
