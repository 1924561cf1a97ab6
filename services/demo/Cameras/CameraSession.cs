using System.Buffers.Binary;
using System.Net.Sockets;

namespace Failover.Demo;

/// <summary>
/// One RTSP session's sending side: own SSRC, sequence and RTP offset, and the record of what its socket really took. It keeps no queue of
/// bytes: it only knows the next picture's number, since every picture can be made again.
/// </summary>
internal sealed class CameraSession
{
    private const int MaxControlBytes = 64 * 1024;
    private readonly Socket _socket;
    private readonly CameraSiteOptions _options;
    private readonly SimulatedCamera _camera;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _control = new();
    private readonly List<PictureRange> _written = [];
    private readonly byte[] _buffer;
    private readonly byte _nonce;
    private int _from;
    private int _to;
    private int _controlBytes;
    private long? _inBuffer;
    private bool _bufferIsWhole;
    private long _next = -1;
    private long? _first;
    private ushort _sequence;
    private uint _packetsSent;
    private uint _octetsSent;
    private long _bytesWritten;
    private TimeSpan? _blockedSince;
    private TimeSpan _reportDue;
    private DateTimeOffset? _playedAt;
    private DateTimeOffset? _closedAt;
    private string? _closeReason;

    public CameraSession(int id, Socket socket, SimulatedCamera camera, CameraSiteOptions options, TimeProvider time, int largestPicture)
    {
        Id = id;
        _socket = socket;
        _camera = camera;
        _options = options;
        _time = time;
        _random = new Random(unchecked((options.Seed * 1_000_003) + id));
        _nonce = (byte)id;
        _buffer = new byte[largestPicture + 256];
        Ssrc = (uint)_random.NextInt64(1, 1L << 32);
        RtpOffset = camera.Options.RtpOffset ?? (uint)_random.NextInt64(1L << 32);
        FirstSequence = _sequence = (ushort)_random.Next(1 << 16);
        OpenedAt = time.GetUtcNow();
        Remote = socket.RemoteEndPoint?.ToString() ?? "";
    }

    public int Id { get; }
    public uint Ssrc { get; }
    public uint RtpOffset { get; }
    public ushort FirstSequence { get; }
    public DateTimeOffset OpenedAt { get; }
    public string Remote { get; }
    public string? UserAgent { get; init; }
    public bool IsOpen => _closedAt is null;

    /// <summary>Sends an RTSP answer, between two packets of media.</summary>
    public void SendControl(byte[] bytes)
    {
        lock (_lock)
        {
            Enqueue(bytes);
            Flush(_camera.Newest, null);
        }
    }

    /// <summary>Begins with the next picture. Returns RTP-Info's sequence and time.</summary>
    public (ushort Sequence, uint RtpTime) Play()
    {
        lock (_lock)
        {
            if (_first is null)
            {
                _next = _camera.FirstFor();
                _first = _next;
                _playedAt = _time.GetUtcNow();
            }
            return (_sequence, (uint)_camera.TickOf(_next) + RtpOffset);
        }
    }

    /// <summary>Writes what is due and fits. False when the session is over.</summary>
    public bool Pump(long newest, TimeSpan now)
    {
        lock (_lock)
        {
            if (!IsOpen)
            {
                return false;
            }
            if (now >= _reportDue && !_camera.Options.NoSenderReports && !_camera.Options.Garbage)
            {
                _reportDue = now + _options.SenderReportEvery;
                Enqueue(SenderReportPacket.Write(Ssrc, _camera, RtpOffset, now, _packetsSent, _octetsSent));
            }
            Flush(newest, now);
            return IsOpen;
        }
    }

    public void Close(string reason)
    {
        lock (_lock)
        {
            CloseLocked(reason);
        }
    }

    public SessionWitness Witness()
    {
        lock (_lock)
        {
            return new(
                Id, UserAgent, Remote, Ssrc, RtpOffset, FirstSequence, OpenedAt, _playedAt, _closedAt, _closeReason,
                _first, _written.Count > 0 ? _written[^1].To : null, [.. _written], _bytesWritten);
        }
    }

    private void Enqueue(byte[] bytes)
    {
        _control.Enqueue(bytes);
        _controlBytes += bytes.Length;
        if (_controlBytes > MaxControlBytes)
        {
            CloseLocked($"The client takes no answers: over {MaxControlBytes} bytes of them wait.");
        }
    }

    private void Flush(long newest, TimeSpan? now)
    {
        while (IsOpen)
        {
            if (_from < _to)
            {
                if (!TrySend(now))
                {
                    return;
                }
                continue;
            }
            if (_inBuffer is { } sent)
            {
                MarkWritten(sent);
            }
            if (_control.TryDequeue(out var answer))
            {
                _controlBytes -= answer.Length;
                answer.CopyTo(_buffer, 0);
                (_from, _to) = (0, answer.Length);
                continue;
            }
            if (_first is null || _next > newest || now is null)
            {
                return;
            }
            Load(_next++);
        }
    }

    private bool TrySend(TimeSpan? now)
    {
        var count = _socket.Send(_buffer.AsSpan(_from, _to - _from), SocketFlags.None, out var error);
        if (error is SocketError.Success)
        {
            _from += count;
            _bytesWritten += count;
            _blockedSince = null;
            return true;
        }
        if (error is not SocketError.WouldBlock)
        {
            CloseLocked($"The connection broke: {error}.");
            return false;
        }
        if (now is { } instant)
        {
            _blockedSince ??= instant;
            if (instant - _blockedSince > _options.BlockedLimit)
            {
                CloseLocked($"The client took nothing for {_options.BlockedLimit.TotalSeconds:0.#} s.");
            }
            else if ((_camera.Newest - _next) * _camera.PictureTime > _options.BehindLimit)
            {
                CloseLocked($"The client is over {_options.BehindLimit.TotalSeconds:0.#} s behind.");
            }
        }
        return false;
    }

    private void MarkWritten(long picture)
    {
        _inBuffer = null;
        if (!_bufferIsWhole)
        {
            return;
        }
        if (_written.Count > 0 && _written[^1].To == picture - 1)
        {
            _written[^1] = _written[^1] with { To = picture };
        }
        else
        {
            _written.Add(new(picture, picture));
        }
    }

    /// <summary>Copies a picture's packets into the buffer and gives them this session's sequence, time and SSRC.</summary>
    private void Load(long picture)
    {
        var packets = _camera.PacketsOf(picture);
        var time = (uint)_camera.TickOf(picture) + RtpOffset;
        (_from, _to, _inBuffer, _bufferIsWhole) = (0, 0, picture, true);
        var drop = _camera.Degrades(this, picture);
        while (!packets.IsEmpty)
        {
            var length = PacketizedClip.PrefixLength + BinaryPrimitives.ReadUInt16BigEndian(packets[2..]);
            var sequence = _sequence++;
            if (drop || (_camera.Options.LossPerMille > 0 && _random.Next(1000) < _camera.Options.LossPerMille))
            {
                drop = false;
                _bufferIsWhole = false;
            }
            else
            {
                var packet = _buffer.AsSpan(_to, length);
                packets[..length].CopyTo(packet);
                BinaryPrimitives.WriteUInt16BigEndian(packet[6..], sequence);
                BinaryPrimitives.WriteUInt32BigEndian(packet[8..], time);
                BinaryPrimitives.WriteUInt32BigEndian(packet[12..], Ssrc);
                Spoil(packet[(PacketizedClip.PrefixLength + PacketizedClip.RtpHeaderLength)..]);
                _to += length;
                _packetsSent++;
                _octetsSent += (uint)(length - PacketizedClip.PrefixLength - PacketizedClip.RtpHeaderLength);
            }
            packets = packets[length..];
        }
        if (_camera.Options.Garbage)
        {
            _bufferIsWhole = false;
            _random.NextBytes(_buffer.AsSpan(0, _to));
        }
    }

    /// <summary>Other bytes per session. A byte of 4 or more can make no start code and no trailing zero.</summary>
    private void Spoil(Span<byte> payload)
    {
        if (_camera.Options.EncoderPerSession && payload.Length > 100)
        {
            ref var victim = ref payload[payload.Length / 2];
            victim = (byte)(4 + ((victim + _nonce) % 251));
        }
    }

    private void CloseLocked(string reason)
    {
        if (!IsOpen)
        {
            return;
        }
        _closedAt = _time.GetUtcNow();
        _closeReason = reason;
        _control.Clear();
        try
        {
            // What the kernel has taken is still delivered; the reader's end of the connection ends by it too.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer was faster.
        }
        catch (ObjectDisposedException)
        {
            // The connection's reader was faster.
        }
    }
}
