using Failover.Contracts;

namespace Failover.Demo.Tests;

/// <summary>
/// One incident of one camera, made up: pictures 0 to 399; slave-2 records 0 to 149, dies, spare-1 has all from 20 on, slave-2 records again
/// from 300; all of it is home. Tests break it in one place.
/// </summary>
internal sealed class Scene
{
    public const int Ticks = 3600;
    public static readonly RunId First = new("slave-2", "boot-1", 1);
    public static readonly RunId Held = new("spare-1", "boot-9", 4);
    public static readonly RunId Second = new("slave-2", "boot-2", 1);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Held wraps within the incident, Second begins close below 2^32.</summary>
    private static readonly Dictionary<RunId, (uint Ssrc, uint Offset, string Agent, PictureRange Got)> Sessions = new()
    {
        [First] = (11, 1_000_000, "Failover/0.1 (slave-2)", new(0, 149)),
        [Held] = (22, uint.MaxValue - (100 * Ticks), "Failover/0.1 (spare-1)", new(20, 399)),
        [Second] = (33, 4_000_000_000, "Failover/0.1 (slave-2)", new(300, 399)),
    };

    public Scene()
    {
        for (var number = 0; number < 400; number++)
        {
            if (number < 150)
            {
                Store(Disk, First, number, 1);
            }
            if (number >= 150 && number < 300)
            {
                Store(Disk, Held, number, 3);
            }
            if (number >= 300)
            {
                Store(Disk, Second, number, 1);
            }
            if (number >= 100)
            {
                Store(Guard, Held, number, 2);
            }
            View.Add(new(RunTick(First, number), HashOf(number), 100, number % 50 == 0, Damaged: false));
        }
        Disk.Seams.Add(SeamOf(First, 0));
        Disk.Seams.Add(SeamOf(Held, RunTick(First, 0) - RunTick(Held, 0)));
        Disk.Seams.Add(SeamOf(Second, RunTick(First, 0) - RunTick(Second, 0)));
    }

    public StoreContents Disk { get; } = new();
    public StoreContents Guard { get; } = new();
    public List<FrameRow> View { get; } = [];
    public bool EncoderPerSession { get; set; }
    public List<PictureRange> GuardGot { get; } = [Sessions[Held].Got];
    public StoreContents? AtFault { get; set; }

    /// <summary>A run's own 64-bit line: it begins with the 32-bit RTP time of its first picture.</summary>
    public static long RunTick(RunId run, long number)
    {
        var (_, offset, _, got) = Sessions[run];
        return (uint)((got.From * Ticks) + offset) + ((number - got.From) * Ticks);
    }

    public static FrameHash HashOf(long number) => new(7, (ulong)number);

    public static void Store(StoreContents contents, RunId run, long number, byte volumeClass, FrameHash? bytes = null)
    {
        var described = new StoredRun(run, "slave-2", "cam-1", Sessions[run].Ssrc);
        contents.Runs[run] = described;
        contents.Pictures.Add(new(
            described, RunTick(run, number), HashOf(number), bytes ?? HashOf(number), 100, number % 50 == 0, Damaged: false, volumeClass, 1));
    }

    public CameraProof Judge() => Assert.Single(Proof.Judge(Input()).Cameras);

    public ProofInput Input() => new()
    {
        Server = "slave-2",
        Cameras = [new("cam-1", WallOf(30), WallOf(389))],
        Guards = ["spare-1"],
        Witness = new(Start, Start, 12, 1,
        [
            new("cam-1", Ticks, Start, 399, EncoderPerSession,
                [.. Sessions.Select((session, i) => new SessionWitness(
                    i + 1, session.Value.Agent, "", session.Value.Ssrc, session.Value.Offset, 0, Start, Start, null, null, session.Value.Got.From,
                    session.Value.Got.To, session.Key == Held ? GuardGot : [session.Value.Got], 0))],
                [.. Enumerable.Range(0, 400).Select(number => new WitnessedPicture(
                    number, (long)number * Ticks, HashOf(number), number % 50 == 0, WallOf(number)))]),
        ]),
        Store = Disk,
        StoreAtFault = AtFault,
        GuardStores = new Dictionary<string, StoreContents> { ["spare-1"] = Guard },
        View = [new("cam-1", View)],
    };

    private static DateTimeOffset WallOf(int number) => Start.AddMilliseconds(40 * number);

    private static Seam SeamOf(RunId run, long offset) => new()
    {
        Server = "slave-2", Camera = "cam-1", Run = run, Epoch = First, OffsetTicks = offset, Class = SeamClass.Exact,
        Method = run == First ? "axis" : "hashes", Votes = 50, Compared = 50, Reason = "Test.",
    };
}
