using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// One unbroken line of pictures of a feed: a session after the other, with the ring that holds them. A feed has one lane in force, and a
/// second one while another session is tried beside it. Called under the feed's lock.
/// </summary>
internal sealed class FeedLane
{
    /// <summary>40 s at 25 pictures a second: more than any alignment looks back.</summary>
    private const int LoggedFrames = 1024;

    /// <summary>The ring may hold pictures of so many sessions that broke one after the other.</summary>
    private const int RememberedRuns = 8;

    private readonly List<RunFacts> _runs = [];

    public FrameLog Log { get; } = new(LoggedFrames);

    public PrerollRing? Ring { get; set; }

    /// <summary>The run that arrives now.</summary>
    public RunFacts? Run => _runs.Count > 0 ? _runs[^1] : null;

    public FrameKey? Last { get; private set; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> of the last picture; null before the first.</summary>
    public long? LastAt { get; private set; }

    public DateTimeOffset LastUtc { get; private set; }

    /// <summary>How late the pictures of its session come.</summary>
    public ArrivalDelay Delay { get; private set; } = new();

    /// <summary>Damaged pictures so far.</summary>
    public long Damaged { get; private set; }

    public long? RingFloor { get; set; }

    public long? UnbrokenFromTick => Run is { } run ? Ring?.UnbrokenFrom(run.Id) : null;

    /// <summary>Media that the ring's unbroken stretch holds.</summary>
    public TimeSpan Held => Last is { } last && UnbrokenFromTick is { } from ? TimeSpan.FromSeconds((last.Tick - from) / 90_000.0) : TimeSpan.Zero;

    public void BeginRun(RunFacts run)
    {
        _runs.Add(run);
        if (_runs.Count > RememberedRuns)
        {
            _runs.RemoveAt(0);
        }

        (RingFloor, Delay) = (null, new ArrivalDelay());
        Log.Clear();
    }

    public RunFacts FactsOf(RunId run) => _runs.FindLast(facts => facts.Id == run) ?? new RunFacts(run, () => null, gapBefore: null);

    public void Add(AccessUnit unit, long now)
    {
        var key = new FrameKey(unit.Tick, unit.Hash);
        if (!unit.Flags.HasFlag(AccessUnitFlags.Damaged))
        {
            // Damage differs per session: it would speak against an alignment that is right.
            Log.Add(key);
        }

        Last = key;
        LastAt = now;
        LastUtc = unit.ArrivalUtc;
        Damaged += unit.Flags.HasFlag(AccessUnitFlags.Damaged) ? 1 : 0;
        Ring?.Add(Run!.Id, unit, RingFloor);
    }

    /// <summary>Takes over what an ended lane still holds, as older pictures.</summary>
    public void Adopt(FeedLane older)
    {
        _runs.InsertRange(0, older._runs);
        if (older.Ring is { } ring)
        {
            (Ring ??= ring).Adopt(ring);
        }

        older.Ring = null;
    }
}
