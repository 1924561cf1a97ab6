using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>One server, one spare, some cameras, and plans and orders published by a hand: no control plane.</summary>
internal sealed class RecorderRig
{
    private readonly Operator _operator;
    private long _counter;

    public RecorderRig(int seed = 1, CameraOptions? camera = null, int cameras = 2, FailoverTimes? times = null)
    {
        World = new World(seed, tell: true);
        Site = new SimSite(World, times ?? new FailoverTimes { RingSeconds = 10 });
        for (var i = 1; i <= cameras; i++)
        {
            Site.Add(new SimCamera(Site, Site.Machine($"cam-{i}", TimeSpan.FromHours(i)), $"cam-{i}", camera));
        }

        Server = new SimRecorder(Site, Site.Machine("slave-1", TimeSpan.FromHours(3)), "slave-1");
        Spare = new SimRecorder(Site, Site.Machine("spare-1", TimeSpan.FromHours(9)), "spare-1", new RecorderSetup { IsSpare = true });
        Site.Add(Server);
        Site.Add(Spare);
        _operator = new Operator(Site.Machine("control-1", TimeSpan.FromHours(1)));
        Site.Wire.Listen(Disks);
        foreach (var process in Site.Machines.Values.SelectMany(machine => machine.Processes))
        {
            process.Start();
        }
    }

    public World World { get; }

    public SimSite Site { get; }

    public SimRecorder Server { get; }

    public SimRecorder Spare { get; }

    public DiskHistory Disks { get; } = new();

    private IReadOnlyList<CameraSource> Cameras =>
        [.. Site.Cameras.Keys.Select(name => new CameraSource { Camera = name, Url = SimSite.CameraUrlOf(name) })];

    public void Run(double seconds) => World.RunUntil(World.Now + TimeSpan.FromSeconds(seconds));

    /// <summary>Runs until it holds; fails after so many seconds.</summary>
    public void RunUntil(Func<bool> holds, double seconds, string what)
    {
        var end = World.Now + TimeSpan.FromSeconds(seconds);
        while (!holds())
        {
            Assert.True(World.Now < end, $"{what}\n{string.Join('\n', World.Story.Lines.TakeLast(25))}");
            World.RunUntil(World.Now + TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>The server records its cameras; the spare guards them.</summary>
    public void PublishPlans()
    {
        var cameras = Cameras;
        Publish(Plan("slave-1") with { Record = [.. cameras.Select(source => new RecordEntry("slave-1", source))], OwnRole = new RoleHeld("slave-1", 1) });
        Publish(Plan("spare-1") with
        {
            Guard = [new GuardEntry { Server = "slave-1", Recorder = "slave-1", ProbeUrl = SimSite.UrlOf("slave-1"), Order = 1, Cameras = cameras }],
        });
        Run(0.1);
    }

    /// <summary>The server is told to stop one of its cameras.</summary>
    public void PublishStop(string camera) => Publish(Plan("slave-1") with
    {
        Record = [.. Cameras.Where(source => source.Camera != camera).Select(source => new RecordEntry("slave-1", source))],
        Stopped = [new StoppedEntry("slave-1", camera, "operator", World.Epoch, "taken out")],
        OwnRole = new RoleHeld("slave-1", 1),
    });

    /// <summary>Orders that what the spare holds now is brought home.</summary>
    public void PublishOrder() => Site.Bus.Publish(_operator, Topics.Reinsertions, new ReinsertionOrder
    {
        Site = SimSite.Name,
        Id = $"order-{++_counter}",
        Time = World.Epoch,
        Reinsertion = "slave-1-t2-spare-1",
        Server = "slave-1",
        Holder = "spare-1",
        HolderUrl = SimSite.UrlOf("spare-1"),
        Holdings = Held(),
    });

    /// <summary>A beat as the server would send it.</summary>
    public Beat Beat() => new()
    {
        Site = SimSite.Name,
        Id = "beat",
        Time = World.Epoch,
        Recorder = "slave-1",
        BootId = Server.BootId,
        StoreId = Server.Disk.StoreId,
        Sequence = 1,
        MonotonicMs = 0,
        HttpUrl = SimSite.UrlOf("slave-1"),
        PublicKey = "key",
        Health = new RecorderHealth(false, 0, false, null, 0),
        Digest = new CameraDigest(0, 0, 0),
    };

    public IReadOnlyList<HoldingReport> Held() => [.. Spare.Disk.Kept.Select(run => run.Holding()).OfType<HoldingReport>()];

    /// <summary>Groups of pictures of a camera that the server's database shows.</summary>
    public IReadOnlyList<long> Shown(string camera) =>
        [.. Server.Database().Where(shown => shown.Key.Camera == camera).Select(shown => shown.Key.Number).Order()];

    public bool Covered() => Spare.Reconciler!.Guarded is [{ Report: { Covered: > 0 } report }] && report.Covered == report.Cameras;

    public bool Keeping() => Spare.Reconciler!.Guarded is [{ Report.Keeping: > 0 }];

    private void Publish(RecorderPlan plan) => Site.Bus.Publish(_operator, Topics.Plans, plan, plan.Recorder);

    private RecorderPlan Plan(string recorder) => new()
    {
        Site = SimSite.Name,
        Id = $"plan-{++_counter}",
        Time = World.Epoch,
        Recorder = recorder,
        Version = new PlanVersion(1, ++_counter),
        Entitlement = new Entitlement(true, "test"),
    };

    /// <summary>Everything that disks did.</summary>
    internal sealed class DiskHistory : WireListener
    {
        public List<DiskEvent> All { get; } = [];

        public override void OnDisk(DiskEvent happened) => All.Add(happened);

        public int Count(DiskEventKind kind, string recorder) => All.Count(e => e.Kind == kind && e.Recorder == recorder);
    }

    private sealed class Operator(SimMachine machine) : SimProcess(machine, "operator")
    {
        protected override void OnStart()
        {
        }

        protected override void OnKilled(bool powerCut)
        {
        }
    }
}
