using System.Security.Cryptography;
using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli.Tests;

/// <summary>An incident as the volumes show it afterwards: two cameras, 30 s, slave-2 was away from 10 s to 20 s and spare-1 held it.</summary>
internal static class ProofWorld
{
    public const int Step = 3600;
    public static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly RunId Before = new("slave-2", "b1", 1);
    public static readonly RunId Held = new("spare-1", "b9", 3);
    public static readonly RunId After = new("slave-2", "b2", 1);

    public static ProofFacts Facts() => new()
    {
        Site = "hall",
        Server = "slave-2",
        MadeAt = Noon.AddMinutes(1),
        From = Noon,
        To = Noon.AddSeconds(30),
        Takeover = new Takeover
        {
            Metadata = new() { Name = "slave-2-t2" },
            Spec = new()
            {
                Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "slave-2 is Failed: heartbeat and spare-1 saw it refused; spare-1 covers <all> cameras.",
                Evidence = [new Sign("heartbeat", "probe", SignValue.Missing, 240, "refused"), new Sign("spare-1", "probe", SignValue.Missing, 130, "refused")],
            },
            Status = new()
            {
                State = TakeoverState.Completed,
                Reason = "Everything is home.",
                HandBackTerm = 3,
                Times = new Dictionary<TakeoverState, DateTimeOffset>
                {
                    [TakeoverState.Assigned] = Noon.AddSeconds(10.9), [TakeoverState.Active] = Noon.AddSeconds(11.2), [TakeoverState.Returning] = Noon.AddSeconds(19),
                    [TakeoverState.Reinserting] = Noon.AddSeconds(21), [TakeoverState.Completed] = Noon.AddSeconds(24),
                },
            },
        },
        Reinsertions =
        [
            new Reinsertion
            {
                Metadata = new() { Name = "slave-2-t2-spare-1" },
                Spec = new("slave-2", "spare-1", "slave-2-t2"),
                Status = new() { State = ReinsertionState.Completed, Reason = "Every frame that spare-1 held is home.", FramesInserted = 500, BytesInserted = 2000 },
            },
        ],
        Cameras = [Camera("cam-03", 9.9), Camera("cam-04", 10)],
    };

    /// <param name="heldFrom">Second from which the spare's pictures are at home.</param>
    public static ProofCameraFacts Camera(string camera, double heldFrom = 10)
    {
        var held = Run(camera, Held, RunPurpose.Home, 2_000_000, heldFrom, 20);
        return new(
            camera,
            new CameraEvidence
            {
                Recorder = "slave-2", StoreId = "store-of-slave-2", Server = "slave-2", Camera = camera, From = Noon, To = Noon.AddSeconds(30),
                Runs = [Run(camera, Before, RunPurpose.Live, 900_000, 0, 10), held, Run(camera, After, RunPurpose.Live, 7_000_000, 20, 30)],
                Seams = [Seam(camera, Before, 0, "axis"), Seam(camera, Held, 900_000 - 2_000_000, "hashes"), Seam(camera, After, 900_000 - 7_000_000, "hashes")],
                Gaps = [new Gap { Server = "slave-2", Camera = camera, From = Noon.AddSeconds(9.96), To = Noon.AddSeconds(20), Cause = "the recorder was not running (killed, hung, or without power)" }],
                Faults = [],
            },
            [
                new CameraEvidence
                {
                    Recorder = "spare-1", StoreId = "store-of-spare-1", Server = "slave-2", Camera = camera, From = Noon, To = Noon.AddSeconds(30),
                    Runs = [Run(camera, Held, RunPurpose.Kept, 2_000_000, 5, 22)], Seams = [], Gaps = [], Faults = [],
                },
            ]);
    }

    public static ProofCameraFacts WithHome(this ProofCameraFacts camera, Func<CameraEvidence, CameraEvidence> change) => camera with { Home = change(camera.Home!) };

    public static CameraEvidence Change(this CameraEvidence evidence, RunId run, Func<IReadOnlyList<EvidenceFrame>, IReadOnlyList<EvidenceFrame>> change) =>
        evidence with { Runs = [.. evidence.Runs.Select(r => r.Run.Info.Id == run ? r with { Frames = change(r.Frames) } : r)] };

    public static EvidenceFrame Frame(string camera, int number, long firstTick)
    {
        var bytes = SHA256.HashData(System.Text.Encoding.ASCII.GetBytes($"{camera} {number}"));
        return new(firstTick + ((long)number * Step), new FrameHash(BitConverter.ToUInt64(bytes), (ulong)number), 4, number % 50 == 0 ? 1 : 0, 0, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static RunEvidence Run(string camera, RunId run, RunPurpose purpose, long firstTick, double from, double to)
    {
        var (first, end) = ((int)Math.Ceiling(from * 25), (int)Math.Ceiling(to * 25));
        var frames = Enumerable.Range(first, end - first).Select(i => Frame(camera, i, firstTick)).ToList();
        var info = new RunInfo { Id = run, Server = "slave-2", Camera = camera, Purpose = purpose, Term = 1, OpenedUtc = Noon.AddSeconds(from) };
        return new(
            new RunSummary
            {
                Info = info, FirstTick = frames[0].Tick, LastTick = frames[^1].Tick, Frames = frames.Count, Bytes = 4 * frames.Count, Damaged = 0, Open = false,
                Wall = new WallMap(WallMap.AnchorOf(Noon, firstTick)),
            },
            frames);
    }

    private static Seam Seam(string camera, RunId run, long offset, string method) => new()
    {
        Server = "slave-2", Camera = camera, Run = run, Epoch = Before, OffsetTicks = offset, Class = SeamClass.Exact, Method = method,
        Votes = method == "axis" ? 0 : 125, Compared = method == "axis" ? 0 : 125,
        Reason = method == "axis" ? "It began the axis." : "125 of 125 pictures are the same at this offset, 125 in a row, 125 of them unmistakable.",
    };
}
