namespace Failover.LocalHost.Tests;

internal static class Poll
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task UntilAsync(Func<bool> condition, CancellationToken ct) => UntilAsync(() => Task.FromResult(condition()), ct);

    public static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Deadline, $"The condition did not hold within {Deadline.TotalSeconds} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
        }
    }
}
