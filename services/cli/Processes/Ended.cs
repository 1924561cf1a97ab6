namespace Failover.Cli;

internal static class Ended
{
    /// <summary>Returns when the token is cancelled: the end of a process that runs until it is told to stop.</summary>
    public static async Task ByAsync(CancellationToken ct)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ct.Register(end.SetResult);
        await end.Task;
    }
}
