using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Keeps one RTSP session to a camera: connects, receives, reconnects with back-off. Each session is a run. A refused password waits
/// long (cameras lock accounts); everything else is tried again after a second.
/// </summary>
internal sealed class CameraSession(FeedContext context, CameraFeed feed, RtspTarget target) : IAsyncDisposable
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryUnauthorized = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private RtspSession? _session;
    private (RunId Run, uint? Ssrc, H264Parameters? Parameters) _current;
    private (RunId Run, uint? Ssrc, H264Parameters? Parameters) _previous;
    private Task _loop = Task.CompletedTask;

    public RtspTarget Target => target;

    public CameraState State { get; private set; } = CameraState.Connecting;

    public string Reason { get; private set; } = "connecting";

    public void Start() => _loop = Task.Run(() => RunAsync(_stop.Token));

    public uint? SsrcOf(RunId run) => run == _current.Run ? _session?.Ssrc ?? _current.Ssrc : run == _previous.Run ? _previous.Ssrc : null;

    public H264Parameters? ParametersOf(RunId run) =>
        run == _current.Run ? feed.Parameters ?? _current.Parameters : run == _previous.Run ? _previous.Parameters : feed.Parameters;

    /// <summary>Gives what follows a run of its own.</summary>
    public void BeginRun()
    {
        _previous = (_current.Run, SsrcOf(_current.Run), feed.Parameters ?? _current.Parameters);
        _current = (context.NextRun(), _session?.Ssrc, _session?.Parameters);
        feed.BeginRun(_current.Run);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var wait = RetryFirst;
        while (!ct.IsCancellationRequested)
        {
            var began = context.Time.GetTimestamp();
            var pause = wait;
            try
            {
                await using var session = await RtspSession.OpenAsync(target, context.Rtsp, context.DialAsync, context.Time, ct);
                _session = session;
                if (session.Parameters is { } parameters)
                {
                    feed.OnParameters(parameters);
                }

                BeginRun();
                Enter(CameraState.Recording, "receiving");
                await session.ReceiveAsync(feed, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (RtspException error)
            {
                Enter(StateOf(error.Error), error.Message);
                pause = error.Error == RtspError.Unauthorized ? RetryUnauthorized : wait;
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
            {
                Enter(CameraState.Refused, error.Message);
            }
            finally
            {
                _session = null;
                feed.EndRun(Reason);
            }

            // A session that lived is followed at once; one that never came up waits longer each time.
            wait = context.Time.GetElapsedTime(began) > TimeSpan.FromSeconds(5) ? RetryFirst : Min(wait * 2, RetryMost);
            await Task.Delay(pause, context.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static CameraState StateOf(RtspError error) => error switch
    {
        RtspError.Unauthorized => CameraState.Unauthorized,
        RtspError.Unsupported => CameraState.Unsupported,
        RtspError.Closed or RtspError.Timeout => CameraState.Stalled,
        _ => CameraState.Refused,
    };

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Enter(CameraState state, string reason)
    {
        var changed = state != State;
        State = state;
        Reason = reason;
        if (changed)
        {
            var severity = state == CameraState.Recording ? JournalSeverity.Info : JournalSeverity.Warning;
            context.Journal.Write(severity, "CameraState", $"{feed.Camera}: {state}: {reason}", feed.Server, feed.Camera);
        }
    }
}
