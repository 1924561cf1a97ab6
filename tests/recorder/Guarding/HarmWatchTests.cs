using Failover.Contracts;

namespace Failover.Recorder.Tests;

/// <summary>Does the recorder's session suffer from ours?</summary>
public sealed class HarmWatchTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly RunId Run = new("slave-2", "boot", 1);
    private readonly HarmWatch _watch = new();
    private TimeSpan _now = TimeSpan.FromHours(1);
    private TimeSpan? _playedAt;

    [Fact]
    public void Note_RunBreaksSoonAfterPlay_IsHarm()
    {
        See(Run, 0, looks: 20);
        _playedAt = _now;
        See(Run, 0, looks: 4);
        Assert.False(_watch.Harmed);
        See(Run with { Session = 2 }, 0, looks: 1);
        Assert.True(_watch.Harmed);
    }

    [Fact]
    public void Note_DamageRisesAfterPlay_IsHarm()
    {
        See(Run, 100, looks: 20);
        _playedAt = _now;
        See(Run, 100, looks: 2);
        See(Run, 103, looks: 1);
        Assert.True(_watch.Harmed);
    }

    [Fact]
    public void Note_FirstLooksComeAfterPlay_DamageIsSeenAllTheSame()
    {
        _playedAt = _now - Look;
        See(Run, 7, looks: 3);
        Assert.False(_watch.Harmed);
        See(Run, 12, looks: 1);
        Assert.True(_watch.Harmed);
    }

    [Fact]
    public void Note_ACameraThatAlwaysLosesPictures_IsNotHarmedByUs()
    {
        for (var i = 0; i < 40; i++)
        {
            See(Run, i, looks: 1);
        }

        _playedAt = _now;
        for (var i = 40; i < 80; i++)
        {
            See(Run, i, looks: 1);
        }

        Assert.False(_watch.Harmed);
    }

    [Fact]
    public void Note_CameraRestartedForBoth_IsNoHarm()
    {
        // The recorder's new run began a moment before ours: it was not steady, and it may end for its own reasons.
        See(Run, 0, looks: 20);
        See(Run with { Session = 2 }, 0, looks: 1);
        _playedAt = _now;
        See(Run with { Session = 3 }, 0, looks: 1);
        Assert.False(_watch.Harmed);
    }

    [Fact]
    public void Note_RecorderDiedBeforeOurPlayAndReturns_IsNoHarm()
    {
        See(Run, 0, looks: 20);
        See(Run, 0, looks: 2, answers: false);
        _playedAt = _now;
        See(Run, 0, looks: 2, answers: false);
        See(Run with { BootId = "boot-2" }, 0, looks: 8);
        Assert.False(_watch.Harmed);
    }

    [Fact]
    public void Note_LongAfterPlay_OtherCausesAreNotOurs()
    {
        See(Run, 0, looks: 20);
        _playedAt = _now;
        See(Run, 0, looks: 22);
        See(Run, 50, looks: 1);
        See(Run with { Session = 2 }, 0, looks: 1);
        Assert.False(_watch.Harmed);
    }

    private void See(RunId run, long damaged, int looks, bool answers = true)
    {
        for (var i = 0; i < looks; i++)
        {
            _now += Look;
            _watch.Note(new GuardAdvice(false, answers, TheirsReceiving: true, run, damaged, null, "slave-2"), _now, _now - _playedAt);
        }
    }
}
