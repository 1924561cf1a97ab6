using Failover.Contracts;

namespace Failover.Election.Tests;

/// <summary>The site in numbers: recorded by anybody, covered by the best guard, spares by what they could do.</summary>
public sealed class SiteNumbersTests
{
    private readonly World _world = new();

    public SiteNumbersTests()
    {
        foreach (var server in _world.Servers.Keys)
        {
            _world.Hear(server, b => b with { Roles = [new RoleHeld(server, 1)], Digest = new CameraDigest(8, 8, 8) });
        }
    }

    [Fact]
    public void AllIsWell_EveryCameraIsRecordedAndTheGuardedOnesAreCovered()
    {
        Assert.Equal((8, 0, 8), Of("slave-2"));
        Assert.Equal((1, 0, 0), Of("slave-1"));
        Assert.Equal(2, Spares(SpareState.Ready));
    }

    [Fact]
    public void ACameraThatItsRecorderNames_IsNotRecorded_UnlessAGuardKeepsIt()
    {
        _world.Hear("slave-2", b => b with { Cameras = [new CameraReport("slave-2", "slave-2-cam-3", CameraState.Stalled, "no picture for 3 s")] });
        Assert.Equal((8, 1, 8), Of("slave-2"));
        _world.Hear("spare-1", b => b with { Holdings = [new HoldingReport("slave-2", "slave-2-cam-3", new RunId("spare-1", "b1", 1), 0, 9, 3, 900, Open: true)] });
        Assert.Equal((8, 0, 8), Of("slave-2"));
    }

    [Fact]
    public void ASilentServer_RecordsNothing_UntilASpareServesItsRole()
    {
        _world.Pass(3000, "slave-2");
        Assert.Equal((8, 8, 8), Of("slave-2"));
        _world.Hear("spare-1", b => b with { Roles = [new RoleHeld("slave-2", 2)], Digest = new CameraDigest(8, 8, 8) });
        Assert.Equal((8, 0, 8), Of("slave-2"));
    }

    [Fact]
    public void Spares_AreCountedOnce_EachInOneState()
    {
        _world.Pass(3000, "spare-2");
        Assert.Equal(1, Spares(SpareState.Ready));
        Assert.Equal(1, Spares(SpareState.Unwell));
        _world.Takeovers["slave-2-t2"] = new Takeover
        {
            Metadata = new ObjectMeta { Name = "slave-2-t2" },
            Spec = new TakeoverSpec { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "because." },
            Status = new TakeoverStatus { State = TakeoverState.Active },
        };
        Assert.Equal(0, Spares(SpareState.Ready));
        Assert.Equal(1, Spares(SpareState.Serving));
    }

    private (int Cameras, int NotRecorded, int Covered) Of(string server)
    {
        var (_, cameras, notRecorded, covered) = new SiteNumbers(_world.View, _world.Now).Servers().Single(s => s.Server == server);
        return (cameras, notRecorded, covered);
    }

    private int Spares(SpareState state) => new SiteNumbers(_world.View, _world.Now).Spares().Single(s => s.State == state).Spares;
}
