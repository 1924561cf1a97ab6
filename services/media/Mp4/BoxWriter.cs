using System.Buffers.Binary;
using System.Text;

namespace Failover.Media;

/// <summary>Writes nested boxes (ISO/IEC 14496-12 section 4.2) into memory; a box gets its size when it ends.</summary>
internal sealed class BoxWriter
{
    private readonly Stack<int> _open = new();
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public BoxWriter Begin(string type)
    {
        _open.Push(Length);
        return U32(0).Text(type);
    }

    /// <summary>A box with version and flags.</summary>
    public BoxWriter Begin(string type, byte version, uint flags) => Begin(type).U32(((uint)version << 24) | flags);

    public BoxWriter End()
    {
        var start = _open.Pop();
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(start), (uint)(Length - start));
        return this;
    }

    /// <summary>Takes back everything from there on.</summary>
    public void Rewind(int length) => Length = length;

    public BoxWriter U8(int value)
    {
        Take(1)[0] = (byte)value;
        return this;
    }

    public BoxWriter U16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);
        return this;
    }

    public BoxWriter U32(long value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), (uint)value);
        return this;
    }

    public BoxWriter U64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
        return this;
    }

    public BoxWriter Text(string text)
    {
        Encoding.ASCII.GetBytes(text, Take(text.Length));
        return this;
    }

    public BoxWriter Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    public BoxWriter Zeros(int count)
    {
        Take(count).Clear();
        return this;
    }

    /// <summary>Unity transformation matrix.</summary>
    public BoxWriter Matrix() => U32(0x10000).Zeros(12).U32(0x10000).Zeros(12).U32(0x40000000);

    private Span<byte> Take(int count)
    {
        if (Length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }
}
