using Failover.Contracts;

namespace Failover.Simulation;

public sealed class SimRecorderTests
{
    [Fact]
    public void Guard_OfAWellServer_CoversItsCamerasWithinSeconds_AndKeepsNothing()
    {
        var rig = new RecorderRig();
        rig.PublishPlans();
        rig.RunUntil(rig.Covered, 20, "never covered");
        rig.Run(10);
        Assert.False(rig.Keeping());
        Assert.Empty(rig.Held());
        Assert.True(rig.Shown("cam-1").Count > 10);
    }

    [Fact]
    public void KilledServer_ItsGuardKeepsFromBeforeTheKill_AndNothingIsMissingAtHomeAfterwards()
    {
        var rig = new RecorderRig();
        rig.PublishPlans();
        rig.RunUntil(rig.Covered, 20, "never covered");
        rig.Server.Kill();
        rig.Run(30);
        Assert.True(rig.Keeping());
        rig.Server.Start();
        BringHome(rig);
        AssertWhole(rig);
    }

    [Fact]
    public void PowerCut_OfTheServer_NothingThatWasDurableIsGone_AndTheGuardHasTheRest()
    {
        var rig = new RecorderRig();
        rig.PublishPlans();
        rig.RunUntil(rig.Covered, 20, "never covered");
        rig.Server.Machine.PowerOff();
        rig.Run(20);
        rig.Server.Machine.PowerOn();
        BringHome(rig);
        AssertWhole(rig);
    }

    [Theory]
    [InlineData("Inserted", "slave-1")]
    [InlineData("Inserted", "spare-1")]
    [InlineData("Durable", "slave-1")]
    [InlineData("Durable", "spare-1")]
    [InlineData("Released", "slave-1")]
    [InlineData("Released", "spare-1")]
    public void Pull_ResumesAfterAKillAtEachStep(string step, string victim)
    {
        var rig = new RecorderRig(seed: 7);
        rig.PublishPlans();
        rig.RunUntil(rig.Covered, 20, "never covered");
        rig.Server.Kill();
        rig.Run(60);
        rig.Server.Start();
        rig.RunUntil(() => !rig.Keeping(), 60, "keeping never ended");
        var killer = new KillAt(Enum.Parse<DiskEventKind>(step), rig.Site.Recorders[victim]);
        rig.Site.Wire.Listen(killer);
        rig.PublishOrder();
        rig.RunUntil(() => killer.Struck, 30, "the step never came");
        rig.Run(5);
        rig.Site.Recorders[victim].Start();
        BringHome(rig);
        AssertWhole(rig);
    }

    [Fact]
    public void Run_OfOneSeed_IsTheSameEachTime()
    {
        static string Story()
        {
            var rig = new RecorderRig(seed: 3);
            rig.Site.Network.Loss = 0.05;
            rig.PublishPlans();
            rig.Run(20);
            rig.Server.Kill();
            rig.Run(20);
            rig.Server.Start();
            rig.Run(30);
            return rig.World.Story.Hash + rig.Disks.All.Count;
        }

        Assert.Equal(Story(), Story());
    }

    private static void BringHome(RecorderRig rig)
    {
        rig.RunUntil(() => !rig.Keeping() && rig.Covered(), 90, "keeping never ended");
        for (var i = 0; i < 40 && rig.Held().Count > 0; i++)
        {
            rig.PublishOrder();
            rig.Run(2);
        }

        Assert.True(rig.Held().Count == 0, string.Join('\n', rig.World.Story.Lines.TakeLast(30)));
    }

    /// <summary>Every group of pictures that a disk ever had is shown once, without a hole from first to last.</summary>
    private static void AssertWhole(RecorderRig rig)
    {
        foreach (var camera in rig.Site.Cameras.Keys)
        {
            var shown = rig.Shown(camera);
            Assert.Equal(Enumerable.Range(0, shown.Count).Select(i => shown[0] + i), shown);
            var durable = rig.Disks.All.Where(e => e.Gop.Camera == camera && e.Kind == DiskEventKind.Durable).Select(e => e.Gop.Number).Distinct().Order();
            Assert.Empty(durable.Except(shown));
        }

        Assert.All(rig.Server.Database(), shown => Assert.Equal(1, shown.Value));
    }

    private sealed class KillAt(DiskEventKind kind, SimRecorder victim) : WireListener
    {
        private int _left = 7;

        public bool Struck { get; private set; }

        public override void OnDisk(DiskEvent happened)
        {
            var pulls = happened.Run.Recorder == "spare-1" && (kind == DiskEventKind.Released || happened.Recorder == "slave-1");
            if (!Struck && pulls && happened.Kind == kind && --_left == 0)
            {
                Struck = true;
                victim.World.After(TimeSpan.Zero, () => victim.Kill());
            }
        }
    }
}
