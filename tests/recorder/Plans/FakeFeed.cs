using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>A camera whose pictures the test makes; its recorder has the same ones, in a run of its own with the same ticks.</summary>
internal sealed class FakeFeed(string server, CameraSource source, bool home) : IFeed
{
    private readonly List<FrameKey> _frames = [];
    private long _received;
    private int _session = 1;
    private int _theirSession = 1;

    public string Server => server;
    public CameraSource Source => source;
    public string Camera => source.Camera;
    public bool Home => home;
    public CameraState State { get; set; } = CameraState.Recording;
    public string StateReason => "as the test says";
    public long Damaged => 0;
    public bool Keeping { get; private set; }
    public bool Started { get; private set; }
    public bool Ended { get; private set; }
    public bool Receiving { get; set; } = true;

    /// <summary>Its recorder has the camera's only session: nothing arrives here, and nothing can be related.</summary>
    public bool RecordsAlone { get; set; }

    public long BytesPerSecond { get; set; } = 1_000_000;
    public long? KeptFrom { get; private set; }
    public List<string> Stops { get; } = [];
    public GuardOrder? Order { get; private set; }

    private RunId Run => new("spare-1", "boot-1", _session);

    /// <summary>The camera as its recorder has it.</summary>
    public ProbeCamera Theirs { get; private set; } = new()
    {
        Server = server, Camera = source.Camera, State = CameraState.Recording, Run = new RunId(server, "theirs", 1),
    };

    /// <summary>Pictures arrive here; at the recorder they become durable, or not.</summary>
    public void Advance(TimeSpan time, bool durable)
    {
        if (!Receiving && !RecordsAlone)
        {
            return;
        }

        _received += (long)(BytesPerSecond * time.TotalSeconds);
        var next = _frames.Count == 0 ? 0 : _frames[^1].Tick + 3600;
        for (var tick = next; tick < next + (long)(time.TotalSeconds * 90_000); tick += 3600)
        {
            _frames.Add(new FrameKey(tick, new FrameHash((ulong)tick, (ulong)source.Camera.Length)));
        }

        if (durable)
        {
            Theirs = Theirs with { FirstDurable = Theirs.FirstDurable ?? _frames[0], LastDurable = _frames[^1], LastReceived = _frames[^1], LastReceivedAgeMs = 0 };
        }
    }

    /// <summary>Its recorder lost the camera's session and has another.</summary>
    public void RecorderReconnects() => Theirs = Theirs with { Run = new RunId(server, "theirs", ++_theirSession), FirstDurable = null, LastDurable = null };

    public void Damage() => Theirs = Theirs with { Damaged = Theirs.Damaged + 1 };

    public FeedView View() => new()
    {
        Run = Run, Last = _frames.Count > 0 ? _frames[^1] : null, LastAge = _frames.Count > 0 ? TimeSpan.Zero : null, Receiving = Receiving,
        UnbrokenFromTick = _frames.Count > 0 ? Math.Max(0, _frames[^1].Tick - (20 * 90_000)) : null, RingBytes = 1000, ReceivedBytes = _received,
    };

    public RecentFrames Recent() => new(Run, Receiving ? [.. _frames.TakeLast(1000)] : [], 0);

    public void Check(RunAlignment alignment, FrameKey theirs)
    {
        // Always right.
    }

    public void SetRingFloor(RunId run, long? tick)
    {
        // Its ring always reaches back 20 s.
    }

    public void Guard(GuardOrder order) => Order = order;

    public void StartKeeping(long? fromTick) => (Keeping, KeptFrom) = (true, fromTick);

    public void StopKeeping(string reason)
    {
        Keeping = false;
        Stops.Add(reason);
    }

    public void Start() => Started = true;

    public ValueTask DisposeAsync()
    {
        (Keeping, Ended) = (false, true);
        return ValueTask.CompletedTask;
    }
}

internal sealed class FakeFeeds : IFeedFactory
{
    public IFeed? Open(string server, CameraSource source, bool home, IFeed? known, out string? error)
    {
        error = null;
        return known ?? new FakeFeed(server, source, home);
    }
}
