using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>
/// Cuts the bytes of a connection into interleaved frames (RFC 2326 section 10.12) and messages. What is neither is skipped up to the
/// next plausible beginning; how much of that is tolerated is bounded.
/// </summary>
internal sealed class RtspFramer(int maxGarbageBytes)
{
    /// <summary>Longest frame with its header: receive buffers must hold it.</summary>
    public const int MaxFrameBytes = FrameHeader + ushort.MaxValue;

    private const int FrameHeader = 4;
    private const int MaxHeadBytes = 16 * 1024;
    private const int MaxBodyBytes = 32 * 1024;

    /// <summary>Cameras number their channels from 0; a frame on a higher one is taken for garbage.</summary>
    private const int MaxForeignChannel = 31;

    private int _garbage;
    private bool _lost;

    /// <summary>Channels of our stream: after garbage only frames on them are believed.</summary>
    public (int Rtp, int Rtcp) Channels { get; set; } = (0, 1);

    /// <summary>The next whole item at the beginning of <paramref name="data"/>.</summary>
    /// <exception cref="RtspException">More garbage than the bound.</exception>
    public RtspItem Next(ReadOnlySpan<byte> data)
    {
        var at = 0;
        while (at < data.Length)
        {
            var rest = data[at..];
            if (rest[0] is (byte)'\r' or (byte)'\n' && !_lost)
            {
                // Cameras put line ends between frames: no garbage, but neither endless.
                Skip(1, quietly: true);
                at++;
                continue;
            }

            var item = rest[0] == '$' ? NextFrame(rest) : NextMessage(rest);
            if (item.Kind == RtspItemKind.NeedMore)
            {
                return RtspItem.NeedMore(at);
            }

            if (item.Kind != RtspItemKind.Garbage)
            {
                _lost = false;
                _garbage = 0;
                return item.After(at);
            }

            _lost = true;
            var skip = 1 + NextCandidate(rest[1..]);
            Skip(skip, quietly: false);
            at += skip;
        }

        return RtspItem.NeedMore(at);
    }

    private static int NextCandidate(ReadOnlySpan<byte> rest)
    {
        var next = rest.IndexOfAny((byte)'$', (byte)'R');
        return next < 0 ? rest.Length : next;
    }

    private RtspItem NextFrame(ReadOnlySpan<byte> data)
    {
        if (data.Length < FrameHeader)
        {
            return RtspItem.NeedMore(0);
        }

        var channel = data[1];
        var length = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        var ours = channel == Channels.Rtp || channel == Channels.Rtcp;
        if (!ours && (_lost || channel > MaxForeignChannel))
        {
            return RtspItem.Garbage;
        }

        if (_lost && (length < 8 || (data.Length > FrameHeader && data[FrameHeader] >> 6 != 2)))
        {
            return RtspItem.Garbage;
        }

        return data.Length < FrameHeader + length
            ? RtspItem.NeedMore(0)
            : RtspItem.Frame(channel, data.Slice(FrameHeader, length), FrameHeader + length);
    }

    private RtspItem NextMessage(ReadOnlySpan<byte> data)
    {
        if (!RtspStart.IsPlausible(data, responsesOnly: _lost))
        {
            return RtspItem.Garbage;
        }

        var (head, end) = FindHeadEnd(data[..Math.Min(data.Length, MaxHeadBytes)]);
        if (head < 0)
        {
            return data.Length >= MaxHeadBytes ? RtspItem.Garbage : RtspItem.NeedMore(0);
        }

        var body = RtspMessage.ReadContentLength(data[..head]);
        if (body > MaxBodyBytes)
        {
            throw new RtspException(RtspError.Protocol, $"announced a message body of {body} bytes; {MaxBodyBytes} are accepted");
        }

        return data.Length < end + body
            ? RtspItem.NeedMore(0)
            : RtspItem.Text(RtspMessage.Parse(data[..head], data.Slice(end, body)), end + body);
    }

    /// <summary>The empty line that ends the headers; some cameras end lines with a single line feed.</summary>
    private static (int Head, int End) FindHeadEnd(ReadOnlySpan<byte> data)
    {
        var proper = data.IndexOf("\r\n\r\n"u8);
        var bare = data.IndexOf("\n\n"u8);
        if (proper >= 0 && (bare < 0 || proper < bare))
        {
            return (proper, proper + 4);
        }

        return bare >= 0 ? (bare, bare + 2) : (-1, -1);
    }

    private void Skip(int bytes, bool quietly)
    {
        _garbage += bytes;
        if (!quietly)
        {
            MediaMetrics.GarbageBytes.Inc(bytes);
        }

        if (_garbage > maxGarbageBytes)
        {
            throw new RtspException(RtspError.Protocol, $"sent {_garbage} bytes in a row that are neither RTP nor RTSP");
        }
    }
}
