using Failover.Media;

namespace Failover.Recorder.Tests;

/// <summary>Somebody else who has a session of a camera.</summary>
internal sealed class RawReader : IDisposable, IAccessUnitSink
{
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    public async Task PlayAsync(int port, string camera, CancellationToken ct)
    {
        var target = new RtspTarget(new Uri($"rtsp://127.0.0.1:{port}/{camera}"), "camera", "camera");
        var session = await RtspSession.OpenAsync(target, RtspOptions.Default, new Platform.Dialer().ConnectAsync, TimeProvider.System, ct);
        _reading = ReceiveAsync(session);
    }

    public void OnAccessUnit(AccessUnit unit)
    {
        // It only takes the session.
    }

    public void OnLoss(int packets)
    {
        // It only takes the session.
    }

    public void OnSenderReport(SenderReport report)
    {
        // It only takes the session.
    }

    public void OnTimelineReset(string reason)
    {
        // It only takes the session.
    }

    public void OnParameters(H264Parameters parameters)
    {
        // It only takes the session.
    }

    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
        }
    }

    private async Task ReceiveAsync(RtspSession session)
    {
        await using (session)
        {
            await session.ReceiveAsync(this, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
