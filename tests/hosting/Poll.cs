namespace Failover.Hosting.Tests;

internal static class Poll
{
    public static Task UntilAsync(Func<bool> condition, TimeSpan within, Func<string> otherwise, CancellationToken ct) =>
        UntilAsync(() => Task.FromResult(condition()), within, otherwise, ct);

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> otherwise, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < within, otherwise());
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
        }
    }
}
