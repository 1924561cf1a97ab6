using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>The simulated broker does what research/dapr.md says of the real one, and nothing else.</summary>
public sealed class SimBusTests
{
    private readonly World _world = new(3, tell: true);
    private readonly SimNetwork _network;
    private readonly SimBus _bus;
    private readonly Node _sender;
    private readonly Node _receiver;
    private readonly List<string> _heard = [];

    public SimBusTests()
    {
        _network = new SimNetwork(_world);
        _bus = new SimBus(new SimMachine(_world, "broker", TimeSpan.Zero), _network, new Wire());
        _sender = new Node(new SimMachine(_world, "a", TimeSpan.Zero), "sender");
        _receiver = new Node(new SimMachine(_world, "b", TimeSpan.Zero), "receiver");
        _sender.Start();
        _receiver.Start();
        Subscribe();
    }

    [Fact]
    public void Publish_NothingIsWrong_TheSameInstanceArrivesOnce()
    {
        var message = Entry("m1");
        VerdictReport? got = null;
        _bus.Subscribe<VerdictReport>(_receiver, Topics.Verdicts, null, m => got = m);
        Assert.True(_bus.Publish(_sender, Topics.Verdicts, message));
        Run(1);
        Assert.Same(message, got);
        Assert.Equal(["m1"], _heard);
    }

    [Fact]
    public void Publish_BrokerIsDown_IsNotTaken_AndASubscriberComesBackAWhileLater()
    {
        _bus.Broker.Kill();
        Assert.False(Send("lost"));
        _bus.Broker.Start();
        Run(3.1);
        Assert.True(Send("m1"));
        Run(1);
        Assert.Equal(["m1"], _heard);
    }

    [Fact]
    public void Hang_OneIsUnderWayUntilTheDeadline_AndGoesOnWhenTheHangEnds()
    {
        var link = _bus.LinkOf("sender");
        link.Hanging.Begin();
        Assert.False(Send("m1"));
        Assert.False(Send("left out"));
        Run(1);
        Assert.Empty(_heard);
        link.Hanging.End();
        Run(1);
        Assert.Equal(["m1"], _heard);

        link.Hanging.Begin();
        Assert.False(Send("m2"));
        Run(6);
        Assert.Equal(0, link.Hanging.UnderWay);
        link.Hanging.End();
        Run(1);
        Assert.True(_heard.Count is 1 or 2, "after its deadline it came once, late, or never");
    }

    [Fact]
    public void Stall_PublishesAreTaken_AndComeInABurst()
    {
        _bus.Broker.Stop();
        Assert.True(Send("m1"));
        Run(60);
        Assert.Empty(_heard);
        Assert.False(_bus.Publish(_sender, Topics.Journal, Note("j1")));
        Run(1);
        _bus.Broker.Continue();
        Run(1);
        Assert.Equal(["m1"], _heard);
    }

    [Fact]
    public void StoppedReceiver_HearsAfterwardsWhatIsNotTooOld()
    {
        _receiver.Stop();
        for (var i = 0; i < 40; i++)
        {
            Send($"m{i}");
            Run(1);
        }

        _receiver.Continue();
        Run(1);
        // Eight were under way before it stopped reading; of the others those of the last five seconds are left.
        Assert.Equal(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"], _heard[..8].Order(StringComparer.Ordinal));
        Assert.InRange(_heard.Count, 11, 14);
        Assert.Contains("m39", _heard);
        Assert.True(_bus.Counts.Expired > 20);
    }

    [Fact]
    public void StoppedReceiver_ItsQueueIsBounded()
    {
        _receiver.Stop();
        for (var i = 0; i < 3000; i++)
        {
            Send($"m{i}");
        }

        Run(1);
        Assert.Equal(1000, _bus.Counts.LongestQueue);
        Assert.True(_bus.Counts.Overflowed > 1900);
    }

    [Fact]
    public void Partition_ReceiverHearsTheRestWhenItHeals()
    {
        _network.Block("broker", "b");
        Send("old");
        Run(30);
        Send("new");
        Run(1);
        Assert.Empty(_heard);
        _network.Open("broker", "b");
        Run(1);
        Assert.Equal(["new"], _heard);
    }

    [Fact]
    public void Sidecar_IsDown_NeitherSpeaksNorHears()
    {
        _bus.Sidecar("sender", down: true);
        Assert.False(Send("m1"));
        _bus.Sidecar("sender", down: false);
        _bus.Sidecar("receiver", down: true);
        Run(4);
        Assert.True(Send("m2"));
        Run(10);
        Assert.Empty(_heard);
    }

    [Fact]
    public void LostConfirmed_SaysTakenAndLoses()
    {
        _bus.Faults.Lost = 1;
        Assert.True(Send("m1"));
        Run(10);
        Assert.Empty(_heard);
    }

    [Fact]
    public void Doubled_ArrivesTwice_Late_Reorders()
    {
        _bus.Faults.Doubled = 1;
        Send("m1");
        Run(5);
        Assert.Equal(["m1", "m1"], _heard);
        _bus.Faults.Doubled = 0;
        _bus.Faults.Late = 0.5;
        _heard.Clear();
        for (var i = 10; i < 50; i++)
        {
            Send($"m{i}");
        }

        Run(5);
        Assert.Equal(40, _heard.Count);
        Assert.NotEqual(_heard.Order(StringComparer.Ordinal), _heard);
    }

    [Fact]
    public void SlowConsumer_FallsBehindAndDropsWhatIsTooOld()
    {
        _bus.LinkOf("receiver").Slow = TimeSpan.FromSeconds(2);
        for (var i = 0; i < 400; i++)
        {
            Send($"m{i}");
            Run(0.05);
        }

        Run(10);
        Assert.InRange(_heard.Count, 60, 120);
        Assert.True(_bus.Counts.Expired > 200);
    }

    [Fact]
    public void Plans_GoToTheirReceiverOnly_AndNotToAnotherLifeOfIt()
    {
        var plans = new List<string>();
        _bus.Subscribe<VerdictReport>(_receiver, Topics.Plans, "receiver", m => plans.Add(m.Id));
        _bus.Publish(_sender, Topics.Plans, Entry("mine"), "receiver");
        _bus.Publish(_sender, Topics.Plans, Entry("other"), "somebody");
        Run(1);
        _receiver.Kill();
        _receiver.Start();
        _bus.Publish(_sender, Topics.Plans, Entry("later"), "receiver");
        Run(1);
        Assert.Equal(["mine"], plans);
    }

    private void Subscribe() => _bus.Subscribe<VerdictReport>(_receiver, Topics.Verdicts, null, m => _heard.Add(m.Id));

    private bool Send(string id) => _bus.Publish(_sender, Topics.Verdicts, Entry(id));

    private void Run(double seconds) => _world.RunUntil(_world.Now + TimeSpan.FromSeconds(seconds));

    private static VerdictReport Entry(string id) => new()
    {
        Site = SimSite.Name,
        Id = id,
        Time = World.Epoch,
        Entitled = true,
        Reasons = [],
        CamerasCounted = 1,
        CamerasLicensed = 1,
        BaseLicence = true,
    };

    private static JournalEntry Note(string id) =>
        new() { Site = SimSite.Name, Id = id, Time = World.Epoch, Writer = "sender", Severity = JournalSeverity.Info, Kind = "Test", Text = "A test." };

    private sealed class Node(SimMachine machine, string name) : SimProcess(machine, name)
    {
        protected override void OnStart()
        {
        }

        protected override void OnKilled(bool powerCut)
        {
        }
    }
}
