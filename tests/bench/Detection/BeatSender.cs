using Failover.Contracts;

namespace Failover.Bench;

/// <summary>One recorder of the cell as the rest of the site hears it: its beats and its probe answers.</summary>
internal sealed class BeatSender(string name, BeatChance chance, Pauses pauses)
{
    private const string Site = "bench";
    private static readonly RecorderHealth Well = new(false, 0, false, null, 1L << 40);
    private static readonly RecorderHealth Lagging = new(true, 2000, false, null, 1L << 40);
    private static readonly CameraDigest Digest = new(64, 64, 64);

    private readonly ProbeAnswer _answer = new()
    {
        Recorder = name, BootId = name, StoreId = name, MonotonicMs = 0, Time = default, Health = Well,
    };

    private long _atBroker;
    private long _arrived;

    public string Name => name;

    public BeatChance Chance => chance;

    public Pauses Pauses => pauses;

    /// <summary>From then on the process sends nothing; the greatest while it lives.</summary>
    public long EndsAt { get; set; } = long.MaxValue;

    /// <summary>Its machine is up: a question to the dead process is refused by the kernel.</summary>
    public bool MachineUp { get; set; } = true;

    public ProbeAnswer Answer => _answer;

    public Beat Make(long number, long at, bool ill, IReadOnlyList<GuardReport> guarding) => new()
    {
        Site = Site,
        Id = "b",
        Time = default,
        Recorder = name,
        BootId = name,
        StoreId = name,
        Sequence = number + 1,
        MonotonicMs = at / 1000,
        HttpUrl = "http://" + name,
        PublicKey = "",
        Health = ill ? Lagging : Well,
        Digest = Digest,
        Guarding = guarding,
    };

    /// <summary>When a beat sent now arrives at heartbeat's process.</summary>
    public long ArrivesAt(long number, long at)
    {
        var (toBroker, fromBroker) = chance.Ways(number);
        _atBroker = Math.Max(_atBroker, at + toBroker);
        return _arrived = Math.Max(_arrived, _atBroker + fromBroker);
    }
}
