using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>When a picture may be shown twice: nothing could have related the runs, neither directly nor by way of another one.</summary>
public sealed class HomeDatabaseTests
{
    private readonly RecorderRig _rig = new(cameras: 1);
    private int _runs;

    [Fact]
    public void Read_OnePictureInTwoRunsWithoutASeam_IsShownTwiceAndNothingCouldRelateThem()
    {
        Record(1, 10);
        Record(10, 20);
        Assert.Equal(2, Shown(10));
        Assert.True(CannotBeRelated(10));
    }

    [Fact]
    public void CannotBeRelated_RunsHaveTwoGroupsOfPicturesInARow_IsNoExcuse()
    {
        Record(1, 10);
        Record(9, 20);
        Assert.False(CannotBeRelated(10));
    }

    [Fact]
    public void CannotBeRelated_AThirdRunHasEnoughOfBoth_IsNoExcuse()
    {
        Record(1, 10);
        Record(10, 20);
        Record(5, 15);
        Assert.False(CannotBeRelated(10));
    }

    [Fact]
    public void CannotBeRelated_AThirdRunHasEnoughOfOneOnly_IsAnExcuse()
    {
        Record(1, 10);
        Record(10, 20);
        Record(15, 25);
        Assert.True(CannotBeRelated(10));
    }

    [Fact]
    public void CannotBeRelated_AHolderReadEnoughAndKeptTooLittle_IsNoExcuse()
    {
        Record(1, 10);
        Record(10, 20, RunPurpose.Home, readFrom: 5);
        Assert.False(CannotBeRelated(10));
    }

    [Fact]
    public void CannotBeRelated_AHolderReadOnlyOneThatTheOtherHas_IsAnExcuse()
    {
        Record(1, 10);
        Record(10, 20, RunPurpose.Home, readFrom: 10);
        Assert.True(CannotBeRelated(10));
    }

    private int Shown(long number) => HomeDatabase.Read(_rig.Server.Disk, "slave-1")[new GopId("cam-1", number)];

    private bool CannotBeRelated(long number) => HomeDatabase.CannotBeRelated(_rig.Server.Disk, "slave-1", new GopId("cam-1", number));

    private void Record(long first, long last, RunPurpose purpose = RunPurpose.Live, long? readFrom = null)
    {
        var session = _rig.Site.Cameras["cam-1"].Open(_rig.Server, "slave-1")!;
        session.OnGop = _ => { };
        for (var number = readFrom ?? first; number <= last; number++)
        {
            session.Deliver(new SimGop(session, number, Damaged: false));
        }

        var info = new RunInfo
        {
            Id = new RunId("slave-1", "by hand", ++_runs),
            Server = "slave-1",
            Camera = "cam-1",
            Purpose = purpose,
            OpenedUtc = _rig.Server.MediaUtc,
        };
        var run = _rig.Server.Disk.Open(info, session);
        for (var number = first; number <= last; number++)
        {
            var gop = run.Add(new SimGop(session, number, Damaged: false), _rig.Server.MediaUtc);
            _rig.Server.Disk.Write(run, gop, "by hand");
            _rig.Server.Disk.Flushed(run, gop, "by hand");
        }
    }
}
