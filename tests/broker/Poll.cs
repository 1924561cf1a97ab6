namespace Failover.Broker.Tests;

internal static class Poll
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(Func<bool> condition, Func<string> what, TimeSpan? deadline = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, deadline);

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Deadline;
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < limit, $"Not within {limit.TotalSeconds} s: {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
