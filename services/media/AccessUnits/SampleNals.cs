using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>Walks the NALs of a sample (each with its u32 big-endian length in front) without copying.</summary>
public ref struct SampleNals(ReadOnlySpan<byte> sample)
{
    /// <summary>Bytes of the length in front of a NAL.</summary>
    public const int LengthBytes = 4;

    private ReadOnlySpan<byte> _rest = sample;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly SampleNals GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var length = _rest.Length < LengthBytes ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(_rest);
        if (length > _rest.Length - LengthBytes)
        {
            throw new InvalidDataException($"A NAL's length points beyond its sample ({_rest.Length} bytes are left).");
        }

        Current = _rest.Slice(LengthBytes, (int)length);
        _rest = _rest[(LengthBytes + (int)length)..];
        return true;
    }
}
