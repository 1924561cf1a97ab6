using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Keeps one RTSP session to a camera: connects, receives, reconnects with back-off. Each session is a run. A refused password waits
/// long (cameras lock accounts); everything else is tried again after a second.
/// </summary>
/// <param name="context">What all feeds share.</param>
/// <param name="input">Where its pictures go.</param>
/// <param name="target">The camera.</param>
/// <param name="priority">Null: connects at once (home cameras, hot ones). Else it waits for its turn among the recorder's connects.</param>
internal sealed class CameraSession(FeedContext context, FeedInput input, RtspTarget target, int? priority) : IFeedSession
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryUnauthorized = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private int _failures;

    public FeedInput Input => input;

    public CameraState State { get; private set; } = CameraState.Connecting;

    public string Reason { get; private set; } = "connecting";

    /// <summary>Why the last try or session ended; null while it plays and before the first end.</summary>
    public RtspError? Error { get; private set; }

    /// <summary>Tries in a row that never played.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary><see cref="TimeProvider.GetTimestamp"/> of the last PLAY; null before the first.</summary>
    public long? PlayedAt { get; private set; }

    public void Start() => _loop = Task.Run(() => RunAsync(_stop.Token));

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
                if (priority is { } rank)
                {
                    await context.Turns.WaitAsync(rank, $"{input.Server}/{input.Camera}", again: Failures > 0, ct);
                }

                await PlayAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (RtspException error)
            {
                Fail(StateOf(error.Error), error.Error, error.Message);
                pause = error.Error == RtspError.Unauthorized ? RetryUnauthorized : wait;
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
            {
                Fail(CameraState.Refused, RtspError.Unreachable, error.Message);
            }
            finally
            {
                input.EndRun(Reason);
            }

            // A session that lived is followed at once; one that never came up waits longer each time. Not longer where it waits for its turn: of a
            // dead server nobody else records the camera, and the turns bound the connects of all together.
            wait = context.Time.GetElapsedTime(began) > TimeSpan.FromSeconds(5) && Failures == 0 ? RetryFirst : Min(wait * 2, RetryMost);
            await Task.Delay(pause, context.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PlayAsync(CancellationToken ct)
    {
        await using var session = await RtspSession.OpenAsync(target, context.Rtsp, context.DialAsync, context.Time, ct);
        PlayedAt = context.Time.GetTimestamp();
        Volatile.Write(ref _failures, 0);
        Error = null;
        input.BeginRun(() => session.Ssrc);
        if (session.Parameters is { } parameters)
        {
            input.OnParameters(parameters);
        }

        Enter(CameraState.Recording, "receiving");
        await session.ReceiveAsync(input, ct);
    }

    private static CameraState StateOf(RtspError error) => error switch
    {
        RtspError.Unauthorized => CameraState.Unauthorized,
        RtspError.Unsupported => CameraState.Unsupported,
        RtspError.Closed or RtspError.Timeout => CameraState.Stalled,
        _ => CameraState.Refused,
    };

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Fail(CameraState state, RtspError error, string reason)
    {
        if (State != CameraState.Recording)
        {
            Interlocked.Increment(ref _failures);
        }

        Error = error;
        Enter(state, reason);
    }

    private void Enter(CameraState state, string reason)
    {
        var changed = state != State;
        State = state;
        Reason = reason;
        if (changed && !input.Cut)
        {
            var severity = state == CameraState.Recording ? JournalSeverity.Info : JournalSeverity.Warning;
            context.Journal.Write(severity, JournalKind.CameraState, $"{input.Camera}: {state}: {reason}", input.Server, input.Camera);
        }
    }
}
