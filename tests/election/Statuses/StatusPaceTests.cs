using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class StatusPaceTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1000);
    private readonly StatusPace _pace = new();

    [Fact]
    public void Due_ATransition_WaitsUntilItHeld()
    {
        Assert.Empty(_pace.Due([Draft("a")], Start));
        Assert.Empty(_pace.Due([Draft("a", gist: "other")], Start + TimeSpan.FromSeconds(1)));
        Assert.Empty(_pace.Due([Draft("a", gist: "other")], Start + TimeSpan.FromSeconds(2)));
        Assert.Single(_pace.Due([Draft("a", gist: "other")], Start + TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Due_ATransitionThatPassed_BeginsAnew()
    {
        _pace.Due([Draft("a")], Start);
        _pace.Due([], Start + TimeSpan.FromSeconds(1));
        Assert.Empty(_pace.Due([Draft("a")], Start + TimeSpan.FromSeconds(2)));
        Assert.Single(_pace.Due([Draft("a")], Start + TimeSpan.FromSeconds(4)));
    }

    [Fact]
    public void Due_ATakeover_IsWrittenAtOnceAndFirst()
    {
        _pace.Due([Draft("a"), Draft("b")], Start);
        var due = _pace.Due([Draft("a"), Draft("b"), Draft("t", StatusDraft.Takeovers)], Start + StatusPace.Settle);
        Assert.Equal(["t", "a", "b"], due.Select(d => d.Name));
    }

    [Fact]
    public void Due_SentencesOnly_OnceAMinute()
    {
        var written = 0;
        for (var second = 0; second < 300; second++)
        {
            foreach (var draft in _pace.Due([Draft("a", transition: false, version: second)], Start + TimeSpan.FromSeconds(second)))
            {
                written++;
                _pace.Written(draft, Start + TimeSpan.FromSeconds(second));
            }
        }
        Assert.Equal(4, written);
    }

    [Fact]
    public void Due_WrittenAndNotShownYet_IsNotWrittenAgain()
    {
        _pace.Due([Draft("a", version: 7)], Start);
        var now = Start + StatusPace.Settle;
        _pace.Written(Assert.Single(_pace.Due([Draft("a", version: 7)], now)), now);
        Assert.Empty(_pace.Due([Draft("a", version: 7)], now + TimeSpan.FromSeconds(1)));
        Assert.Single(_pace.Due([Draft("a", version: 8)], now + TimeSpan.FromSeconds(2)));
        Assert.Single(_pace.Due([Draft("a", version: 7)], now + TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Due_AThousandCameras_AFewASecondAndNoneForgotten()
    {
        var left = Enumerable.Range(1, 1000).Select(i => Draft($"cam-{i}")).ToList();
        _pace.Due(left, Start);
        var seconds = 0;
        var most = 0;
        while (left.Count > 0 && seconds < 1000)
        {
            var now = Start + StatusPace.Settle + TimeSpan.FromSeconds(seconds++);
            var due = _pace.Due(left, now);
            most = Math.Max(most, due.Count);
            foreach (var draft in due)
            {
                _pace.Written(draft, now);
                left.Remove(draft);
            }
            Assert.Equal(left.Count, _pace.Waiting);
        }
        Assert.Equal(StatusPace.Burst, most);
        Assert.InRange(seconds, 1 + ((1000 - StatusPace.Burst) / StatusPace.PerSecond), 5 + ((1000 - StatusPace.Burst) / StatusPace.PerSecond));
    }

    private static StatusDraft Draft(string name, int rank = StatusDraft.Cameras, bool transition = true, string gist = "g", long version = 1) =>
        new StatusDraft<Camera>(rank, name, version, transition, gist, new Camera { Metadata = new ObjectMeta { Name = name }, Spec = new CameraSpec { Server = "s", Url = "rtsp://a" } });
}
