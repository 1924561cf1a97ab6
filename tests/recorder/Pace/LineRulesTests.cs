using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

public sealed class LineRulesTests
{
    private static readonly LineView Late = new() { Camera = "cam-3", Behind = TimeSpan.FromMilliseconds(251), WaitedFor = TimeSpan.Zero };

    [Fact]
    public void Decide_FromHowLatePicturesAre_PausesWithItsReason()
    {
        Assert.Equal(new Pace(true, "Live pictures of cam-3 arrive 251 ms late: the line has no room for more."), LineRules.Decide(Late));
        Assert.Equal(new Pace(false, "Live pictures arrive in time."), LineRules.Decide(Late with { Behind = LineRules.BehindAtMost }));
    }

    [Fact]
    public void Decide_WaitedInVain_TriesForAWhileAndThenWaitsAgain()
    {
        Assert.True(LineRules.Decide(Late with { WaitedFor = LineRules.WaitAtMost - LineRules.LookEvery }).Pause);
        Assert.Equal(
            new Pace(false, "Live pictures of cam-3 arrive 251 ms late, and did so for 60 s while nothing was fetched."),
            LineRules.Decide(Late with { WaitedFor = LineRules.WaitAtMost }));
        Assert.False(LineRules.Decide(Late with { TriedFor = LineRules.TryFor - LineRules.LookEvery }).Pause);
        Assert.True(LineRules.Decide(Late with { TriedFor = LineRules.TryFor }).Pause);
    }

    [Fact]
    public async Task Wait_PicturesAreLate_UntilOneLookAfterTheyAreNot()
    {
        var (time, behind) = (new FakeTimeProvider(), TimeSpan.FromMilliseconds(400));
        var line = new LineHeadroom(() => ("cam-3", behind), time);
        var waits = line.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        for (var i = 0; i < 20; i++)
        {
            time.Advance(LineRules.LookEvery);
            Assert.False(waits.IsCompleted);
            Assert.Contains("cam-3 arrive 400 ms late", line.YieldsBecause, StringComparison.Ordinal);
        }

        behind = TimeSpan.FromMilliseconds(100);
        time.Advance(LineRules.LookEvery);
        await waits.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Null(line.YieldsBecause);
    }

    /// <summary>A camera that stays late whatever we do costs time, and does not keep footage from coming home for ever.</summary>
    [Fact]
    public async Task Wait_PicturesStayLate_LetsThroughFiveSecondsOfEachMinute()
    {
        var time = new FakeTimeProvider();
        var line = new LineHeadroom(() => ("cam-3", TimeSpan.FromSeconds(3)), time);
        var free = 0;
        var waits = Task.CompletedTask;
        var ct = TestContext.Current.CancellationToken;

        // Without a context to go back to, a wait goes on inside of Advance.
        await Task.Run(
            () =>
            {
                for (var i = 0; i < 20 * 130; i++)
                {
                    if (waits.IsCompleted)
                    {
                        waits = line.WaitAsync(ct).AsTask();
                        free += waits.IsCompleted ? 1 : 0;
                    }

                    time.Advance(LineRules.LookEvery);
                }
            },
            ct);

        // Two minutes and ten seconds: two trials.
        Assert.InRange(free / 20.0, 9, 11);
    }
}
