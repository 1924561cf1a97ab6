namespace Failover.Media.Tests;

/// <summary>A session that is being received.</summary>
internal sealed class SessionRig : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly RtspSession _session;

    public SessionRig(RtspSession session)
    {
        _session = session;
        Receiving = session.ReceiveAsync(Sink, _stop.Token);
    }

    public RecordingSink Sink { get; } = new();

    public Task Receiving { get; }

    public async Task<RtspException> FailsAsync() => await Assert.ThrowsAsync<RtspException>(() => Receiving.WaitAsync(Deadline, TestContext.Current.CancellationToken));

    /// <summary>Waits until it is true; the action runs each time before it is looked at.</summary>
    public static async Task UntilAsync(Func<bool> condition, Action? each = null)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (!condition())
        {
            Assert.True(time.GetElapsedTime(start) < Deadline, "the condition did not come true in time");
            each?.Invoke();
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _session.DisposeAsync();
        _stop.Dispose();
    }
}
