using System.Net.Sockets;

namespace Failover.Media;

/// <summary>
/// One TCP connection to a camera: one reader, several writers (requests, keepalive, reports), each write whole. Its failures are
/// <see cref="RtspException"/>s whose message continues "The camera at ...".
/// </summary>
internal sealed class RtspConnection : IDisposable
{
    /// <summary>A camera that fills the buffer this often in a row does not keep the receive thread from the others.</summary>
    private const int MostFullReads = 16;

    private readonly Socket _socket;
    private readonly RtspOptions _options;
    private readonly TimeProvider _time;
    private readonly StallClock _stalls;
    private readonly SemaphoreSlim _write = new(1);
    private readonly Slab _buffer;
    private SocketReadiness? _readiness;
    private bool _mayHaveMore;
    private int _fullReads;
    private Arrival _arrival;
    private int _start;
    private int _end;

    public RtspConnection(Socket socket, RtspOptions options, TimeProvider time)
    {
        _socket = socket;
        _options = options;
        _time = time;
        _stalls = StallClock.For(time);
        _buffer = SlabPool.Shared.Rent(Math.Max(options.ReceiveBufferBytes, 2 * RtspFramer.MaxFrameBytes));
        Framer = new RtspFramer(options.MaxGarbageBytes);
    }

    public RtspFramer Framer { get; }

    /// <summary>Nothing can be sent or received any more.</summary>
    public bool Broken { get; private set; }

    /// <summary>
    /// From now on <see cref="ReadAsync"/> goes on on a receive thread, where there is one: whoever reads must not block. Until the end of it.
    /// </summary>
    public IDisposable ReceiveInTurn()
    {
        _readiness = ReceiveThread.Watch(_socket);
        if (_readiness is not null)
        {
            _socket.Blocking = false;
            _mayHaveMore = true;
        }

        return new Turn(this);
    }

    /// <summary>Waits for bytes.</summary>
    /// <exception cref="RtspException">The camera closed the connection.</exception>
    public async ValueTask ReadAsync(CancellationToken ct)
    {
        MakeRoom();
        int read;
        try
        {
            var room = _buffer.Bytes.AsMemory(_end);
            read = _readiness is { } readiness ? await ReceiveAsync(readiness, room, ct) : await _socket.ReceiveAsync(room, SocketFlags.None, ct);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            Broken = true;
            throw new RtspException(RtspError.Closed, "broke the connection", broken);
        }

        if (read == 0)
        {
            Broken = true;
            throw new RtspException(RtspError.Closed, "closed the connection");
        }

        var now = _time.GetTimestamp();
        _arrival = new Arrival(_time.GetUtcNow(), now, _stalls.IsUnreliable(now));
        _end += read;
    }

    /// <summary>Hands over every whole item that was read; false when the handler stopped it.</summary>
    public bool Deliver(IRtspHandler handler)
    {
        while (_start < _end)
        {
            var item = Framer.Next(_buffer.Bytes.AsSpan(_start, _end - _start));
            _start += item.Consumed;
            if (item.Kind == RtspItemKind.Frame)
            {
                handler.OnFrame(item.Channel, item.Payload, _arrival);
            }
            else if (item.Kind == RtspItemKind.NeedMore)
            {
                return true;
            }
            else if (handler.OnMessage(item.Message!))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sends all bytes in one piece.</summary>
    /// <exception cref="RtspException">The camera does not take them in time or is gone.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(_options.ResponseTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await _write.WaitAsync(both.Token);
        }
        catch (OperationCanceledException stopped)
        {
            ct.ThrowIfCancellationRequested();
            throw Stuck(stopped);
        }

        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, both.Token)..];
            }
        }
        catch (OperationCanceledException stopped)
        {
            // Half a message may be out: nothing sensible can follow it.
            Broken = true;
            ct.ThrowIfCancellationRequested();
            throw Stuck(stopped);
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            Broken = true;
            throw new RtspException(RtspError.Closed, "broke the connection", broken);
        }
        finally
        {
            _write.Release();
        }
    }

    public void Dispose()
    {
        Broken = true;
        _readiness?.Dispose();
        _socket.Dispose();
        _buffer.Release();
    }

    private async ValueTask<int> ReceiveAsync(SocketReadiness readiness, Memory<byte> room, CancellationToken ct)
    {
        if (_fullReads >= MostFullReads)
        {
            _fullReads = 0;
            await Task.Yield();
        }

        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (_mayHaveMore || readiness.Ended)
            {
                var read = _socket.Receive(room.Span, SocketFlags.None, out var error);
                if (error == SocketError.Success)
                {
                    _mayHaveMore = read == room.Length;
                    _fullReads = _mayHaveMore ? _fullReads + 1 : 0;
                    return read;
                }

                if (error != SocketError.WouldBlock)
                {
                    throw new SocketException((int)error);
                }
            }

            var cancelled = ct.UnsafeRegister(static waiting => ((SocketReadiness)waiting!).Signal(), readiness);
            await readiness.WaitAsync();
            cancelled.Unregister();
            _mayHaveMore = true;
        }
    }

    private static RtspException Stuck(Exception inner) => new(RtspError.Timeout, "takes no more data", inner);

    /// <summary>What is left is at most one unfinished item; it moves to the front when the rest of the buffer cannot hold it whole.</summary>
    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_buffer.Length - _start < RtspFramer.MaxFrameBytes || _end == _buffer.Length)
        {
            _buffer.Bytes.AsSpan(_start, _end - _start).CopyTo(_buffer.Bytes);
            _end -= _start;
            _start = 0;
        }
    }

    private sealed class Turn(RtspConnection connection) : IDisposable
    {
        public void Dispose()
        {
            connection._readiness?.Dispose();
            connection._readiness = null;
        }
    }
}
