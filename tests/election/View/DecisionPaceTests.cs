using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class DecisionPaceTests
{
    private readonly World _world = new();
    private readonly Observations _seen = new(World.Times);
    private readonly DecisionPace _pace = new(World.Times);
    private SiteObjects _objects = new() { Synced = true };
    private long _sequence;

    private bool IsDue() => _pace.IsDue(_objects, _seen.Snapshot(_world.Now), _world.Now);

    private void Decide(bool settled = true) =>
        _pace.Decided(_objects, _seen.Snapshot(_world.Now), _world.Memory, _world.Site, settled, _world.Now);

    private void Hear(string recorder, Func<Beat, Beat>? change = null)
    {
        _world.Hear(recorder, change);
        _seen.OnBeat(_world.Beats[recorder].Beat with { Sequence = ++_sequence, MonotonicMs = (long)_world.Now.TotalMilliseconds }, _world.Now);
    }

    private int DecisionsOver(double seconds, params string[] silent)
    {
        var decisions = 0;
        for (var ms = 0; ms < seconds * 1000; ms += 50)
        {
            _world.Now += TimeSpan.FromMilliseconds(50);
            foreach (var name in _world.Beats.Keys.Except(silent).Where(_ => ms % 200 == 0).ToList())
            {
                Hear(name);
            }
            if (IsDue())
            {
                decisions++;
                Decide();
            }
        }
        return decisions;
    }

    [Fact]
    public void IsDue_NothingButRepeatedBeats_OnceASecond()
    {
        DecisionsOver(1);
        Assert.InRange(DecisionsOver(20), 19, 21);
    }

    [Fact]
    public void IsDue_SomebodyFallsSilent_AtEachLimitOfTheRules()
    {
        DecisionsOver(1);
        // Over 1, 2, 5 and 10 s of silence, besides once a second.
        Assert.InRange(DecisionsOver(11, "spare-1"), 12, 15);
    }

    [Fact]
    public void IsDue_ABeatSaysSomethingNew_AtOnce()
    {
        DecisionsOver(1);
        Decide();
        Hear("spare-1");
        Assert.False(IsDue());
        Hear("spare-1", b => b with { Health = b.Health with { Leaving = true } });
        Assert.True(IsDue());
    }

    [Fact]
    public void IsDue_ObjectsOrVerdictChanged_AtOnce()
    {
        DecisionsOver(1);
        Decide();
        Assert.False(IsDue());
        _objects = _objects with { Cameras = _world.Cameras };
        Assert.True(IsDue());
        Decide();
        _seen.OnVerdict(_world.Verdict!, _world.Now);
        Assert.True(IsDue());
    }

    [Fact]
    public void IsDue_SomethingIsWaitedFor_FourTimesASecond()
    {
        DecisionsOver(1);
        Decide(settled: false);
        _world.Now += TimeSpan.FromMilliseconds(240);
        Assert.False(IsDue());
        _world.Now += TimeSpan.FromMilliseconds(10);
        Assert.True(IsDue());
    }

    [Fact]
    public void IsDue_StableTimeIsOver_AtThatMoment()
    {
        var world = World.WithActiveTakeover();
        world.Says("slave-2", ServerState.Alive);
        world.Hear("slave-2", b => b with { Digest = new CameraDigest(8, 8, 8) });
        world.Decide();
        var seen = _seen.Snapshot(world.Now);
        var at = world.Memory["slave-2"].StableSince!.Value + world.Memory["slave-2"].StableNeeded(world.Site, World.Times);
        var before = at - TimeSpan.FromMilliseconds(100);
        _pace.Decided(_objects, seen, world.Memory, world.Site, settled: true, before);
        Assert.False(_pace.IsDue(_objects, seen, at - TimeSpan.FromMilliseconds(1)));
        Assert.True(_pace.IsDue(_objects, seen, at));
    }
}
