using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

/// <summary>Connections that one failure causes are staggered, the important camera first.</summary>
public sealed class ConnectTurnsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task WaitAsync_ManyAtOnce_GoByPriorityThenByName()
    {
        var turns = new ConnectTurns(perSecond: 25, _time);
        var waiting = Enumerable.Range(0, 100).ToDictionary(i => (Priority: i / 2, Name: $"cam-{i % 2}"), i => Wait(turns, i / 2, $"cam-{i % 2}"));
        foreach (var next in waiting.Keys.OrderByDescending(key => key.Priority).ThenBy(key => key.Name, StringComparer.Ordinal))
        {
            Assert.True(turns.GiveNext());
            await waiting[next].WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            waiting.Remove(next);
            Assert.All(waiting.Values, other => Assert.False(other.IsCompleted));
        }

        Assert.False(turns.GiveNext());
    }

    [Fact]
    public async Task WaitAsync_RepeatedTry_LetsEveryFirstTryPass()
    {
        var turns = new ConnectTurns(perSecond: 25, _time);
        var (again, first) = (Wait(turns, 90, "cam-1", again: true), Wait(turns, 10, "cam-2"));
        Assert.True(turns.GiveNext());
        await first.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(again.IsCompleted);
    }

    /// <summary>Important cameras that are off are tried again and again: those that are there must get their turn all the same.</summary>
    [Fact]
    public async Task WaitAsync_RepeatedTries_GoInTheOrderInWhichTheyCame()
    {
        var turns = new ConnectTurns(perSecond: 25, _time);
        var (early, late) = (Wait(turns, 10, "cam-2", again: true), Wait(turns, 90, "cam-1", again: true));
        Assert.True(turns.GiveNext());
        await early.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.False(late.IsCompleted);
    }

    [Fact]
    public async Task WaitAsync_GivenUp_DelaysNobody()
    {
        var turns = new ConnectTurns(perSecond: 1, _time);
        using var gone = new CancellationTokenSource();
        var given = turns.WaitAsync(100, "given up", again: false, gone.Token);
        var next = Wait(turns, 1, "cam-1");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.True(turns.GiveNext());
        await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WaitAsync_ByTheClock_AsManyASecondAsAllowed()
    {
        var turns = new ConnectTurns(perSecond: 10, TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 11).Select(i => Wait(turns, i, "cam")));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0.95, 30);
    }

    private static Task Wait(ConnectTurns turns, int priority, string name, bool again = false) =>
        turns.WaitAsync(priority, name, again, TestContext.Current.CancellationToken);
}
