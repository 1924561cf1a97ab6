using System.Net;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Feeds a camera's pictures from the live relay of whoever records it: no session of the camera is used. Ticks are those of the sender's
/// run, the run is this recorder's own. A relay that ends without a word is the sender's failure: the feed hears it at once.
/// </summary>
internal sealed class RelaySession(FeedContext context, FeedInput input, string recorderUrl, Action<RelaySession> broken, Action<RelaySession> moved)
    : IFeedSession, IRelayHandler
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Task _loop = Task.CompletedTask;
    private TimeSpan? _clock;
    private RelayEnd? _end;
    private bool _jumped;

    public FeedInput Input => input;

    public string RecorderUrl => recorderUrl;

    public CameraState State { get; private set; } = CameraState.Connecting;

    public string Reason { get; private set; } = "connecting to the relay";

    /// <summary>Who sends; known with the first run.</summary>
    public string? Sender { get; private set; }

    public void Start() => _loop = Task.Run(() => RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    public void OnRun(RelayRun run)
    {
        Sender = run.Run.Recorder;
        input.BeginRun(() => run.Ssrc);
    }

    public void OnParameters(H264Parameters parameters) => input.OnParameters(parameters);

    public void OnUnit(AccessUnit unit)
    {
        Enter(CameraState.Recording, $"fed by the relay of {Sender}");
        input.OnAccessUnit(unit);
    }

    public void OnIdle(DateTimeOffset sentUtc)
    {
        // The smallest difference seen is the one with the least delay; a step of either clock is followed.
        var difference = context.Time.GetUtcNow() - sentUtc;
        _clock = _clock is { } known && (known - difference).Duration() < TimeSpan.FromSeconds(1) && known < difference ? known : difference;
    }

    public void OnJump(int dropped) => _jumped = true;

    public void OnEnd(RelayEnd end) => _end = end;

    public (DateTimeOffset Utc, long Timestamp, AccessUnitFlags Flags) Arrival(DateTimeOffset arrivedAtSender)
    {
        var flags = _jumped ? AccessUnitFlags.Damaged : AccessUnitFlags.None;
        _jumped = false;
        return (arrivedAtSender + (_clock ?? TimeSpan.Zero), context.Time.GetTimestamp(), flags);
    }

    private async Task RunAsync(CancellationToken ct)
    {
        var wait = RetryFirst;
        while (!ct.IsCancellationRequested)
        {
            var (received, lost) = (false, false);
            try
            {
                received = await ReceiveAsync(ct);
                lost = received && _end is null;
                Enter(CameraState.Stalled, _end?.Reason ?? "the relay was closed");
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or InvalidDataException)
            {
                lost = State == CameraState.Recording;
                Enter(CameraState.Stalled, error is OperationCanceledException ? "the relay is silent" : $"the relay broke: {error.Message}");
            }
            finally
            {
                input.EndRun(Reason);
            }

            Tell(lost);
            wait = received ? RetryFirst : Min(wait * 2, RetryMost);
            await Task.Delay(wait, context.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(bool lost)
    {
        if (lost)
        {
            RelayMetrics.Broken.Inc();
            broken(this);
        }
        else if (_end?.SessionMoves == true)
        {
            moved(this);
        }
    }

    /// <returns>True when pictures came.</returns>
    private async Task<bool> ReceiveAsync(CancellationToken ct)
    {
        (_end, _clock, _jumped) = (null, null, false);
        using var limit = new CancellationTokenSource(context.Times.RelaySilent, context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var path = $"{recorderUrl.TrimEnd('/')}/relay/{Uri.EscapeDataString(input.Server)}/{Uri.EscapeDataString(input.Camera)}";
        using var response = await context.RelayHttp.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, both.Token);
        if (!response.IsSuccessStatusCode)
        {
            Enter(CameraState.Refused, response.StatusCode switch
            {
                HttpStatusCode.NotFound => "its recorder has no such camera, or is too old for a relay",
                HttpStatusCode.Conflict => "its recorder is fed by a relay itself",
                HttpStatusCode.Unauthorized => "its recorder refuses the site's token",
                _ => $"its recorder answers {(int)response.StatusCode}",
            });
            return false;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(both.Token);
        using var parser = new RelayParser(this, context.Rtsp.MaxAccessUnitBytes);
        while (true)
        {
            limit.CancelAfter(context.Times.RelaySilent);
            var count = await stream.ReadAsync(_buffer, both.Token);
            if (count == 0)
            {
                return State == CameraState.Recording;
            }

            parser.Take(_buffer.AsSpan(0, count));
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Enter(CameraState state, string reason)
    {
        if (state != State && !input.Cut)
        {
            var severity = state == CameraState.Recording ? JournalSeverity.Info : JournalSeverity.Warning;
            context.Journal.Write(severity, JournalKind.CameraState, $"{input.Camera}: {state}: {reason}", input.Server, input.Camera);
        }

        (State, Reason) = (state, reason);
    }
}
