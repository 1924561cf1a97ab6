using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Failover.Contracts;

namespace Failover.Demo.Tests;

/// <summary>A throwaway RTSP client: just enough to see what the simulator sends. Shares no code with the product's.</summary>
internal sealed partial class WatchingClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly MemoryStream _nal = new();
    private readonly MemoryStream _sample = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _filled;
    private int _cseq;
    private int? _lastSequence;
    private bool _key;

    public WatchingClient(int? receiveBuffer = null)
    {
        if (receiveBuffer is { } bytes)
        {
            _socket.ReceiveBufferSize = bytes;
        }
    }

    public string UserAgent { get; init; } = "Failover/0.1 (spare-1)";
    public List<Seen> Pictures { get; } = [];
    public List<Report> Reports { get; } = [];
    public int LostPackets { get; private set; }
    public string Sdp { get; private set; } = "";
    public string Transport { get; private set; } = "";
    public string RtpInfo { get; private set; } = "";
    public uint Ssrc { get; private set; }

    public sealed record Seen(uint RtpTime, FrameHash Hash, bool Key);

    public sealed record Report(uint Ssrc, DateTimeOffset Clock, uint RtpTime);

    /// <summary>The status line of the first request that did not get 200, else null and the stream plays.</summary>
    public async Task<string?> OpenAsync(int port, string camera, string user, string password, CancellationToken ct)
    {
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), ct);
        var url = $"rtsp://127.0.0.1:{port}/{camera}";
        var (status, headers) = await AskAsync("DESCRIBE", url, "", ct);
        if (!status.StartsWith("200", StringComparison.Ordinal) && headers.TryGetValue("WWW-Authenticate", out var challenge))
        {
            var realm = Quoted().Matches(challenge)[0].Groups["value"].Value;
            var nonce = Quoted().Matches(challenge)[1].Groups["value"].Value;
            string Authorize(string method)
            {
                var response = Hash($"{Hash($"{user}:{realm}:{password}")}:{nonce}:{Hash($"{method}:{url}")}");
                return $"Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{url}\", response=\"{response}\"\r\n";
            }
            (status, _) = await AskAsync("DESCRIBE", url, Authorize("DESCRIBE"), ct);
            if (status.StartsWith("200", StringComparison.Ordinal))
            {
                (status, headers) = await AskAsync(
                    "SETUP", url + "/trackID=0", Authorize("SETUP") + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n", ct);
                Transport = headers.GetValueOrDefault("Transport", "");
            }
            if (status.StartsWith("200", StringComparison.Ordinal))
            {
                (status, headers) = await AskAsync("PLAY", url, Authorize("PLAY") + $"Session: {headers["Session"].Split(';')[0]}\r\n", ct);
                RtpInfo = headers.GetValueOrDefault("RTP-Info", "");
            }
        }
        return status.StartsWith("200", StringComparison.Ordinal) ? null : status;
    }

    /// <summary>Reads until the condition holds or the server closes; true when it held.</summary>
    public async Task<bool> ReadUntilAsync(Func<bool> condition, CancellationToken ct)
    {
        while (!condition())
        {
            if (!await FillAsync(ct))
            {
                return condition();
            }
            TakePackets();
        }
        return true;
    }

    public void Dispose() => _socket.Dispose();

    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(text)));

    private async Task<(string Status, Dictionary<string, string> Headers)> AskAsync(string method, string url, string more, CancellationToken ct)
    {
        var text = $"{method} {url} RTSP/1.0\r\nCSeq: {++_cseq}\r\nUser-Agent: {UserAgent}\r\n{more}\r\n";
        await _socket.SendAsync(Encoding.ASCII.GetBytes(text), ct);
        while (true)
        {
            TakePackets();
            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var lines = Encoding.ASCII.GetString(_buffer, 0, end).Split("\r\n");
                var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1]);
                var length = int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture);
                while (_filled < end + 4 + length)
                {
                    Assert.True(await FillAsync(ct));
                }
                if (length > 0)
                {
                    Sdp = Encoding.ASCII.GetString(_buffer, end + 4, length);
                }
                Drop(end + 4 + length);
                return (lines[0]["RTSP/1.0 ".Length..], headers);
            }
            Assert.True(await FillAsync(ct), "The server closed instead of answering.");
        }
    }

    private async Task<bool> FillAsync(CancellationToken ct)
    {
        var count = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), ct);
        _filled += count;
        return count > 0;
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
    }

    private void TakePackets()
    {
        var at = 0;
        while (_filled - at >= 4 && _buffer[at] == '$')
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at + 2));
            if (_filled - at < 4 + length)
            {
                break;
            }
            var packet = _buffer.AsSpan(at + 4, length);
            if (_buffer[at + 1] == 0)
            {
                TakeRtp(packet);
            }
            else
            {
                TakeReport(packet);
            }
            at += 4 + length;
        }
        Drop(at);
    }

    private void TakeReport(ReadOnlySpan<byte> packet)
    {
        Assert.Equal(200, packet[1]);
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) + (BinaryPrimitives.ReadUInt32BigEndian(packet[12..]) / 4294967296.0);
        Reports.Add(new(
            BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
            new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds),
            BinaryPrimitives.ReadUInt32BigEndian(packet[16..])));
    }

    private void TakeRtp(ReadOnlySpan<byte> packet)
    {
        var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        LostPackets += _lastSequence is { } last ? (ushort)(sequence - last - 1) : 0;
        _lastSequence = sequence;
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);
        var payload = packet[12..];
        switch (payload[0] & 0x1F)
        {
            case 24:
                break;
            case 28:
                if ((payload[1] & 0x80) != 0)
                {
                    _nal.SetLength(0);
                    _nal.WriteByte((byte)((payload[0] & 0xE0) | (payload[1] & 0x1F)));
                }
                _nal.Write(payload[2..]);
                if ((payload[1] & 0x40) != 0)
                {
                    AddNal(_nal.ToArray());
                }
                break;
            default:
                AddNal(payload);
                break;
        }
        if ((packet[1] & 0x80) != 0)
        {
            Pictures.Add(new(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), PictureHash.OfSample(_sample.ToArray()), _key));
            _sample.SetLength(0);
            _key = false;
        }
    }

    private void AddNal(ReadOnlySpan<byte> nal)
    {
        _key |= (nal[0] & 0x1F) == 5;
        Span<byte> prefix = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)nal.Length);
        _sample.Write(prefix);
        _sample.Write(nal);
    }

    [GeneratedRegex("\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
