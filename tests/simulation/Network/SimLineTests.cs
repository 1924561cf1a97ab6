namespace Failover.Simulation;

public sealed class SimLineTests
{
    private readonly World _world = new(1, tell: false);
    private readonly SimNetwork _network;

    public SimLineTests() => _network = new SimNetwork(_world);

    [Fact]
    public void Send_NoLineIsShort_ArrivesAtOnce()
    {
        Assert.Equal(0, Arrives(Flow("a"), 1_000_000)());
        _network.SetLine("home", 8);
        _network.SetLine("home", 0);
        Assert.Equal(0, Arrives(Flow("a"), 1_000_000)());
    }

    [Fact]
    public void Send_TwoOverOneLine_ShareItInEqualParts()
    {
        _network.SetLine("home", 8);
        var (large, small) = (Arrives(Flow("a"), 1_000_000), Arrives(Flow("b"), 500_000));
        _world.RunUntil(TimeSpan.FromSeconds(5));
        Assert.InRange(small(), 900, 1000);
        Assert.Equal(1500, large());
    }

    [Fact]
    public void Send_TheWayIsBlocked_ArrivesWhenItIsOpen()
    {
        _network.SetLine("home", 8);
        var sent = Arrives(Flow("a"), 100_000);
        _network.Block("a", "home");
        _world.RunUntil(TimeSpan.FromSeconds(3));
        Assert.Equal(-1, sent());
        _network.Open("a", "home");
        _world.RunUntil(TimeSpan.FromSeconds(5));
        Assert.InRange(sent(), 3000, 3500);
    }

    [Fact]
    public void Close_NothingOfItArrives_AndTheLineIsFreeForOthers()
    {
        _network.SetLine("home", 8);
        var flow = Flow("a");
        var closed = Arrives(flow, 10_000_000);
        flow.Close();
        var other = Arrives(Flow("b"), 500_000);
        _world.RunUntil(TimeSpan.FromSeconds(20));
        Assert.Equal(-1, closed());
        Assert.InRange(other(), 500, 601);
    }

    [Fact]
    public void OneWay_TheLineIsFull_WaitsBehindAPortsBuffer()
    {
        _network.SetLine("home", 1);
        for (var i = 0; i < 5; i++)
        {
            Flow($"camera {i}").Send(1_000_000, () => { });
        }

        Assert.InRange(_network.OneWay("control", "home").TotalMilliseconds, 1024, 1030);
    }

    private LineFlow Flow(string from) => new(_network, from, "home");

    /// <summary>When it arrived, in milliseconds of the run; -1 when it did not.</summary>
    private Func<int> Arrives(LineFlow flow, int bytes)
    {
        var at = -1;
        flow.Send(bytes, () => at = (int)Math.Round(_world.Lived.TotalMilliseconds));
        return () => at;
    }
}
