using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class PlanRepeatsTests
{
    private readonly World _world = new();
    private long _news;
    private readonly PlanRepeats _repeats = new(World.Times);

    public PlanRepeatsTests() => _repeats.RaiseFence(4);

    private List<RecorderPlan> Due(double ms, string recorder = "spare-1") =>
        [.. _repeats.Due(_world.Plans(), _world.View.BeatOf, s => _world.View.EvidenceAge(s, _world.Now), ++_news, TimeSpan.FromMilliseconds(ms)).Where(p => p.Recorder == recorder)];

    [Fact]
    public void Due_NotObserved_RepeatsDoublingUpToTenSeconds()
    {
        var sent = new List<int>();
        for (var t = 0; t < 40_000; t += 50)
        {
            if (Due(t).Count > 0)
            {
                sent.Add(t);
            }
        }
        Assert.Equal([0, 200, 600, 1400, 3000, 6200, 12600, 22600, 32600], sent);
    }

    [Fact]
    public void Due_ObservedByABeat_QuietBetweenItsSignsOfLife()
    {
        var version = Due(0).Single().Version;
        Assert.Equal(4, version.Fence);
        _world.Hear("spare-1", b => b with { PlanObserved = version });
        var sent = new List<int>();
        for (var t = 50; t < 40_000; t += 50)
        {
            if (Due(t) is [var plan])
            {
                Assert.Equal(version, plan.Version);
                sent.Add(t);
            }
        }
        Assert.Equal([10_000, 20_000, 30_000], sent);
    }

    [Fact]
    public void Due_ObservedOutOfTheCacheOfARestart_RepeatsUntilTheRoleIsShown()
    {
        var version = Due(0, "slave-2").Single().Version;
        _world.Hear("slave-2", b => b with { PlanObserved = version, BootId = "b2" });
        Assert.Single(Due(10, "slave-2"));
        Assert.Empty(Due(200, "slave-2"));
        Assert.Single(Due(210, "slave-2"));
        _world.Hear("slave-2", b => b with { Roles = [new RoleHeld("slave-2", 1)] });
        Assert.Empty(Due(9_000, "slave-2"));
    }

    [Fact]
    public void Due_ObservedButTheRoleCommandIsNotAnswered_Repeats()
    {
        _world.Says("slave-2", ServerState.Failed);
        _world.Run();
        var version = Due(0).Single().Version;
        _world.Hear("spare-1", b => b with { PlanObserved = version });
        Assert.Single(Due(200));
        _world.Answers("spare-1", 2, RoleAnswerKind.Vetoed);
        Assert.Empty(Due(9_000));
    }

    [Fact]
    public void Due_ContentChanges_AtOnceWithAHigherVersion()
    {
        var first = Due(0).Single().Version;
        _world.Hear("spare-1", b => b with { PlanObserved = first });
        _world.Says("slave-2", ServerState.Failed);
        _world.Run();
        var second = Due(10).Single();
        Assert.True(second.Version > first);
        Assert.Single(second.Assume);
    }

    [Fact]
    public void Due_AnotherSpareHasTheOnlySession_AtOnceWithAHigherVersion()
    {
        _world.Says("slave-2", ServerState.Failed);
        _world.Run();
        var first = Due(0).Single().Version;
        _world.Guards("spare-1", "slave-2", 7, keeping: 8);
        _world.Hear("spare-1", b => b with
        {
            PlanObserved = first,
            Guarding = [.. b.Guarding.Select(g => g with { NotCovered = [new CameraReport("slave-2", "slave-2-cam-1", CameraState.Refused, "453")] })],
        });
        _world.Guards("spare-2", "slave-2", 8);
        var second = Due(10).Single(plan => plan.Recorder == "spare-1");
        Assert.True(second.Version > first);
        Assert.Equal("http://spare-2:7420", second.Assume.Single().RelayFrom["slave-2-cam-1"]);
    }

    [Fact]
    public void Due_OnlyTheEvidenceAges_SameVersionWithTheFreshAge()
    {
        _world.Says("slave-2", ServerState.Failed, evidenceMs: 100);
        _world.Run();
        var first = Due(0).Single();
        _world.Says("slave-2", ServerState.Failed, evidenceMs: 350);
        var again = Due(200).Single();
        Assert.Equal(first.Version, again.Version);
        Assert.Equal(350, again.Assume[0].EvidenceAgeMs);
    }

    [Fact]
    public void Due_RecorderRestartedWithoutThePlan_AtOnce()
    {
        Due(0);
        Due(200);
        Due(600);
        _world.Hear("spare-1", b => b with { BootId = "b2" });
        Assert.Single(Due(650));
    }

    [Fact]
    public void RaiseFence_Higher_EveryPlanIsNew()
    {
        _world.Hear("spare-1", b => b with { PlanObserved = Due(0).Single().Version });
        _repeats.RaiseFence(9);
        Assert.Equal(9, Due(10).Single().Version.Fence);
        _repeats.RaiseFence(3);
        Assert.Equal(9, _repeats.Fence);
    }
}
