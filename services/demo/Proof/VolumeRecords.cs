using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using Failover.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Failover.Demo;

/// <summary>The good records of one volume in order; what is bad between good ones is skipped and named.</summary>
internal sealed class VolumeRecords(SafeFileHandle file, ulong volume)
{
    private const int HeaderLength = 96;
    private const int FrameLength = 32;
    private const int HashedLength = 64;
    private const int CrcAt = 92;
    private const int MaxFrames = 65_536;
    private const int MaxPayload = 64 << 20;
    private const int SearchLength = 1 << 20;

    private readonly byte[] _head = new byte[HeaderLength];
    private byte[] _body = [];
    private long _position;

    public VolumeRecordHeader Header { get; private set; }
    public List<string> Faults { get; } = [];
    public ReadOnlyMemory<byte> Payload => _body.AsMemory(Header.Frames * FrameLength, Header.PayloadBytes);

    /// <summary>The next good record; valid until the next call.</summary>
    public bool Next()
    {
        var at = _position;
        while (!TryRead(at))
        {
            if (FindHeader(at + 1) is not { } next)
            {
                return false;
            }
            at = next;
        }
        if (at > _position)
        {
            Faults.Add($"{at - _position} bytes from {_position} on are damaged.");
        }
        _position = at + HeaderLength + (Header.Frames * FrameLength) + Header.PayloadBytes;
        return true;
    }

    public VolumeFrame Frame(int index)
    {
        var entry = _body.AsSpan(index * FrameLength, FrameLength);
        return new(
            BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]), FrameHash.Read(entry[16..]));
    }

    private bool TryRead(long at)
    {
        if (!Fill(_head, at) || !TryHeader(_head, at, out var header))
        {
            return false;
        }
        var length = (header.Frames * FrameLength) + header.PayloadBytes;
        if (_body.Length < length)
        {
            _body = new byte[length + (length / 2)];
        }
        var body = _body.AsSpan(0, length);
        if (!Fill(body, at + HeaderLength))
        {
            return false;
        }
        var hash = new XxHash128();
        hash.Append(_head.AsSpan(0, HashedLength));
        hash.Append(body);
        if (!hash.GetCurrentHash().AsSpan().SequenceEqual(_head.AsSpan(HashedLength, 16)))
        {
            return false;
        }
        Header = header;
        long sizes = 0;
        for (var i = 0; i < header.Frames; i++)
        {
            var size = Frame(i).Size;
            sizes += size < 0 ? long.MaxValue / MaxFrames : size;
        }
        return header.Kind != 3 || sizes == header.PayloadBytes;
    }

    private bool TryHeader(ReadOnlySpan<byte> head, long at, out VolumeRecordHeader header)
    {
        header = new(
            head[5], head[6], BinaryPrimitives.ReadUInt64LittleEndian(head[8..]), BinaryPrimitives.ReadInt64LittleEndian(head[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(head[24..]), BinaryPrimitives.ReadInt64LittleEndian(head[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[56..]), BinaryPrimitives.ReadInt32LittleEndian(head[60..]));
        return head[..4].SequenceEqual("FVR1"u8) && head[4] == 1
            && BinaryPrimitives.ReadUInt32LittleEndian(head[CrcAt..]) == Crc(head[..CrcAt])
            && header.Volume == volume && header.Position == at
            && header.Frames is >= 0 and <= MaxFrames && header.PayloadBytes is >= 0 and <= MaxPayload;
    }

    private long? FindHeader(long from)
    {
        var window = new byte[SearchLength];
        while (true)
        {
            var read = RandomAccess.Read(file, window, from);
            if (read < HeaderLength)
            {
                return null;
            }
            for (var at = 0; at <= read - HeaderLength; at++)
            {
                var hit = window.AsSpan(at, read - at).IndexOf("FVR1"u8);
                if (hit < 0 || at + hit > read - HeaderLength)
                {
                    break;
                }
                at += hit;
                if (TryHeader(window.AsSpan(at, HeaderLength), from + at, out _))
                {
                    return from + at;
                }
            }
            from += read - HeaderLength + 1;
        }
    }

    private bool Fill(Span<byte> target, long at)
    {
        while (!target.IsEmpty)
        {
            var read = RandomAccess.Read(file, target, at);
            if (read == 0)
            {
                return false;
            }
            target = target[read..];
            at += read;
        }
        return true;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }
        return ~crc;
    }
}

/// <summary>Header fields that the proof needs.</summary>
internal readonly record struct VolumeRecordHeader(
    byte Kind, byte Class, ulong Volume, long Position, ulong RunKey, long FirstTick, int Frames, int PayloadBytes);

/// <summary>One entry of a frame table.</summary>
internal readonly record struct VolumeFrame(uint TickDelta, int Size, uint Flags, FrameHash Hash);
