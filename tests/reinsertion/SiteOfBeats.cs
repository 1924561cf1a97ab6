using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions.Tests;

/// <summary>A small site for the tables: slave-2 is the home, spare-1 the holder; everything beats unless told otherwise.</summary>
internal sealed class SiteOfBeats
{
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(1000);
    public static readonly FailoverTimes Times = new() { RepeatMaxMs = 2000 };

    private readonly Dictionary<string, BeatSeen> _beats = new(StringComparer.Ordinal);
    private readonly List<Reinsertion> _objects = [];
    private ReinsertionMemory _memory = new();
    private long _sequence;

    public TimeSpan Now { get; set; } = Start;
    public HashSet<string> Servers { get; } = ["slave-2"];
    public Dictionary<string, string> Ordered { get; } = new(StringComparer.Ordinal);
    public List<Takeover> Takeovers { get; } = [];
    public IReadOnlyList<Reinsertion> Objects => _objects;

    public static HoldingReport Holding(string camera = "cam-1", int session = 1, bool open = false, string server = "slave-2", int frames = 100) =>
        new(server, camera, new RunId("spare-1", "h1", session), 0, frames * 3600L, frames, frames * 1000L, open);

    public static ReinsertionProgress Progress(
        ReinsertionState state, string name = "slave-2-t2-spare-1", long frames = 0, string reason = "home says so", params Seam[] seams) => new()
        {
            Reinsertion = name,
            Server = "slave-2",
            Holder = "spare-1",
            State = state,
            Reason = reason,
            FramesInserted = frames,
            BytesInserted = frames * 1000,
            ElapsedMs = frames,
            Seams = seams,
        };

    public static Beat BeatOf(string recorder, long sequence, string boot, IReadOnlyList<HoldingReport> holdings, IReadOnlyList<ReinsertionProgress> progress) => new()
    {
        Site = "demo",
        Id = $"{recorder}-{boot}-{sequence}",
        Time = DateTimeOffset.UnixEpoch,
        Recorder = recorder,
        BootId = boot,
        StoreId = $"store-{recorder}",
        Sequence = sequence,
        MonotonicMs = sequence * 200,
        HttpUrl = $"http://{recorder}:7420",
        PublicKey = "",
        Health = new(false, 1, false, null, 1L << 40),
        Digest = new(0, 0, 0),
        Holdings = holdings,
        Reinsertions = progress,
    };

    public SiteOfBeats Holder(params HoldingReport[] holdings) => Beats("spare-1", "h1", holdings, []);

    public SiteOfBeats Home(params ReinsertionProgress[] progress) => Beats("slave-2", "b1", [], progress);

    public SiteOfBeats Beats(string recorder, string boot, IReadOnlyList<HoldingReport> holdings, IReadOnlyList<ReinsertionProgress> progress)
    {
        _beats[recorder] = new BeatSeen(BeatOf(recorder, ++_sequence, boot, holdings, progress), Now, Now);
        return this;
    }

    public SiteOfBeats Takeover(long term = 2, TakeoverState state = TakeoverState.Reinserting, string spare = "spare-1")
    {
        Takeovers.RemoveAll(t => t.Spec.Term == term);
        Takeovers.Add(new Takeover
        {
            Metadata = new() { Name = Contracts.Takeover.NameOf("slave-2", term) },
            Spec = new() { Server = "slave-2", Spare = spare, Term = term, Reason = "test" },
            Status = new() { State = state },
        });
        return this;
    }

    public SiteOfBeats Stored(string name, string? takeover, ReinsertionState state)
    {
        _objects.Add(new Reinsertion { Metadata = new() { Name = name }, Spec = new("slave-2", "spare-1", takeover), Status = new() { State = state } });
        return this;
    }

    /// <summary>An operator wishes that what this reinsertion is about now is deleted.</summary>
    public SiteOfBeats Drop(string name, string by) => Wished(name, OperatorWishes.Drop, DropWish.OpeningOf, by);

    /// <summary>An operator wishes that another server gets it.</summary>
    public SiteOfBeats Adopt(string name, string by, string target, params (string Old, string New)[] cameras) =>
        Wished(name, OperatorWishes.Adopt, r => AdoptWish.ValueOf(r, target, cameras.ToDictionary(c => c.Old, c => c.New)), by);

    private SiteOfBeats Wished(string name, string annotation, Func<Reinsertion, string> value, string by)
    {
        var old = _objects.Single(o => o.Metadata.Name == name);
        _objects.Remove(old);
        _objects.Add(old with
        {
            Metadata = old.Metadata with
            {
                Annotations = OperatorWishes.With(old.Metadata.Annotations, annotation, new Wish(value(old), by, null, null)),
            },
        });
        return this;
    }

    /// <summary>One look; what it says is written into the objects as the service does.</summary>
    public IReadOnlyList<Judgement> Look(double afterMs = 0)
    {
        Now += TimeSpan.FromMilliseconds(afterMs);
        var view = new ReinsertionView
        {
            ListeningSince = Start - TimeSpan.FromMinutes(1),
            Beats = new Dictionary<string, BeatSeen>(_beats),
            Servers = Servers,
        Ordered = Ordered,
            Takeovers = Takeovers,
            Reinsertions = [.. _objects],
            Memory = _memory,
        };
        (var judgements, _memory) = ReinsertionRules.Judge(view, Times, Now);
        foreach (var j in judgements)
        {
            _objects.RemoveAll(o => o.Metadata.Name == j.Owed.Name);
            _objects.Add(new Reinsertion
            {
                Metadata = new() { Name = j.Owed.Name, Annotations = j.Owed.Object?.Metadata.Annotations ?? new Dictionary<string, string>() },
                Spec = new(j.Owed.Server, j.Owed.Holder, j.Owed.Takeover),
                Status = new()
                {
                    State = j.State, Reason = j.Reason, FramesInserted = j.Brought.Frames, BytesInserted = j.Brought.Bytes, Seams = j.Seams,
                    Conditions = ConditionMerge.Into(
                        j.Owed.Object?.Status.Conditions ?? [],
                        [ConditionMerge.Say(Condition.Ready, j.IsLast ? ConditionStatus.True : ConditionStatus.False, j.State.ToString(), j.Reason)], 0, DateTimeOffset.UnixEpoch + Now),
                },
            });
        }
        return judgements;
    }

    public Judgement LookAtOne(double afterMs = 0) => Assert.Single(Look(afterMs));
}
