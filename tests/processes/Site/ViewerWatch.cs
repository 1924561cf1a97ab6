using Failover.Cli;
using Failover.Recorder;

namespace Failover.Processes.Tests;

/// <summary>
/// Somebody who looks at a camera through the recorder-proxy: asks again and again for the newest pictures, and notes how long he had to wait for
/// one that he had not seen. A picture can be seen once it is durable, so that about a second is the usual wait.
/// </summary>
internal sealed class ViewerWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private DateTimeOffset _newest;
    private long _seenAt;

    /// <param name="proxy">Of the site.</param>
    /// <param name="server">Under whose name he asks.</param>
    /// <param name="camera">Of that server.</param>
    public ViewerWatch(Uri proxy, string server, string camera) => _watching = WatchAsync(proxy, server, camera);

    private static TimeProvider Clock => TimeProvider.System;

    /// <summary>The longest wait for a new picture so far.</summary>
    public TimeSpan LongestWait { get; private set; }

    /// <summary>Times at which new pictures were seen.</summary>
    public int Looks { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(Uri address, string server, string camera)
    {
        using var proxy = new VideoDownload(address);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var now = Clock.GetUtcNow();
                var spans = await proxy.CoverageAsync(new VideoRequest(server, camera, now - Lately, now), _stop.Token);
                Note(spans.Where(s => s.State != CoverageState.Gap).Select(s => s.To).DefaultIfEmpty(_newest).Max());
            }
            catch (Exception e) when (e is CliException or HttpRequestException or IOException or OperationCanceledException)
            {
                // Nobody to look at: the wait goes on.
            }
            await Task.Delay(Every, Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Note(DateTimeOffset newest)
    {
        if (newest <= _newest)
        {
            return;
        }
        _newest = newest;
        var now = Clock.GetTimestamp();
        if (_seenAt != 0 && Clock.GetElapsedTime(_seenAt, now) is var wait && wait > LongestWait)
        {
            LongestWait = wait;
        }
        _seenAt = now;
        Looks++;
    }
}
