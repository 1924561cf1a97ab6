namespace Failover.Media;

/// <summary>
/// Receives a playing stream. One reader, whose sink must not block (<see cref="ReceiveThread"/>); a once-a-second watch beside it sends
/// keepalives and reports and notices silence.
/// </summary>
internal sealed class RtspReceiveLoop : IRtspHandler
{
    /// <summary>A server that asks more than this at once gets no answer to the rest.</summary>
    private const int MaxQueuedAnswers = 16;

    private readonly RtspConnection _connection;
    private readonly RtspRequester _requester;
    private readonly OpenStream _stream;
    private readonly RtspOptions _options;
    private readonly TimeProvider _time;
    private readonly IAccessUnitSink _sink;
    private readonly Queue<byte[]> _answers = new();
    private readonly RtspKeepalive _keepalive;
    private long _lastRtp;
    private RtspException? _failure;

    public RtspReceiveLoop(
        RtspConnection connection, RtspRequester requester, OpenStream stream, RtspOptions options, TimeProvider time, IAccessUnitSink sink)
    {
        _connection = connection;
        _requester = requester;
        _stream = stream;
        _options = options;
        _time = time;
        _sink = sink;
        _keepalive = new RtspKeepalive(requester, stream, time);
        Receiver = new RtpReceiver(stream.PayloadType, stream.Transport.Ssrc, stream.Parameters, options, sink);
    }

    public RtpReceiver Receiver { get; }

    public async Task RunAsync(CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Volatile.Write(ref _lastRtp, _time.GetTimestamp());
        var watching = WatchAsync(stop);
        try
        {
            await ReceiveAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested && _failure is not null)
        {
            throw _failure;
        }
        finally
        {
            // What follows a session may take its time: not on the thread that receives.
            await Task.Yield();
            await stop.CancelAsync();
            await watching;
            Receiver.Dispose();
        }
    }

    public void OnFrame(int channel, ReadOnlySpan<byte> payload, Arrival arrival)
    {
        if (channel == _stream.Transport.RtpChannel)
        {
            if (Receiver.OnRtp(payload, arrival))
            {
                Volatile.Write(ref _lastRtp, arrival.Timestamp);
            }
        }
        else if (channel == _stream.Transport.RtcpChannel)
        {
            Receiver.OnRtcp(payload, arrival);
        }
    }

    public bool OnMessage(RtspMessage message)
    {
        if (message.IsResponse)
        {
            if (_keepalive.OnAnswer(message) is { } again)
            {
                _answers.Enqueue(again);
            }
        }
        else if (_answers.Count < MaxQueuedAnswers)
        {
            _answers.Enqueue(message.Answer());
        }

        return false;
    }

    private async Task ReceiveAsync(CancellationToken ct)
    {
        if (_stream.Parameters is { } parameters)
        {
            _sink.OnParameters(parameters);
        }

        foreach (var (channel, payload, arrival) in _requester.Early.Take())
        {
            OnFrame(channel, payload, arrival);
        }

        using var turn = _connection.ReceiveInTurn();
        while (true)
        {
            _connection.Deliver(this);
            while (_answers.TryDequeue(out var answer))
            {
                await _connection.SendAsync(answer, ct);
            }

            await _connection.ReadAsync(ct);
        }
    }

    private async Task WatchAsync(CancellationTokenSource stop)
    {
        try
        {
            var period = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, _options.ReadTimeout.Ticks / 4));
            using var timer = new PeriodicTimer(period, _time);
            var report = new byte[4 + ReceiverReport.Bytes];
            var last = _time.GetTimestamp();
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                var now = _time.GetTimestamp();
                if (_time.GetElapsedTime(last, now) > period + TimeSpan.FromSeconds(1))
                {
                    // This process did not run: what the camera sent meanwhile still waits to be read, so it is no silence.
                    Volatile.Write(ref _lastRtp, now);
                }

                last = now;
                if (_time.GetElapsedTime(Volatile.Read(ref _lastRtp), now) > _options.ReadTimeout)
                {
                    throw new RtspException(RtspError.Timeout, $"sent no video for {_options.ReadTimeout.TotalSeconds:0.#} s");
                }

                foreach (var message in _keepalive.Due(Receiver, report))
                {
                    await _connection.SendAsync(message, stop.Token);
                }
            }
        }
        catch (RtspException failure)
        {
            _failure = failure;
            await stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The session ends.
        }
    }
}
