using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>
/// Collects the NALs of one picture in a slab of its own session. Pictures of a session lie one after another, so a ring that drops its
/// oldest ones frees whole slabs. Nothing is allocated per packet.
/// </summary>
internal sealed class AccessUnitBuilder(SlabPool pool, int maxBytes) : IDisposable
{
    private const int NoNal = -1;

    private Slab? _slab;
    private int _start;
    private int _nal = NoNal;

    /// <summary>Bytes collected, an open NAL included.</summary>
    public int Length { get; private set; }

    public bool NalOpen => _nal != NoNal;

    /// <summary>Bytes of the open NAL so far.</summary>
    public ReadOnlySpan<byte> OpenNal => _slab!.Bytes.AsSpan(_start + _nal + SampleNals.LengthBytes, Length - _nal - SampleNals.LengthBytes);

    /// <summary>False when the picture is at its bound.</summary>
    public bool TryOpenNal(byte header)
    {
        if (!TryReserve(SampleNals.LengthBytes + 1))
        {
            return false;
        }

        _nal = Length;
        Length += SampleNals.LengthBytes;
        _slab!.Bytes[_start + Length++] = header;
        return true;
    }

    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (!TryReserve(bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(_slab!.Bytes.AsSpan(_start + Length));
        Length += bytes.Length;
        return true;
    }

    public void CloseNal()
    {
        BinaryPrimitives.WriteUInt32BigEndian(_slab!.Bytes.AsSpan(_start + _nal), (uint)(Length - _nal - SampleNals.LengthBytes));
        _nal = NoNal;
    }

    /// <summary>Takes the open NAL out again.</summary>
    public void DropNal()
    {
        Length = _nal;
        _nal = NoNal;
    }

    /// <summary>Forgets everything collected.</summary>
    public void Clear()
    {
        Length = 0;
        _nal = NoNal;
    }

    /// <summary>The picture, with the caller's reference; the builder is empty again.</summary>
    public AccessUnit Build(long tick, Arrival arrival, AccessUnitFlags flags)
    {
        var unit = AccessUnitFactory.Build(_slab!, _start, Length, tick, arrival.Utc, arrival.Timestamp, flags);
        _start += Length;
        Length = 0;
        return unit;
    }

    public void Dispose()
    {
        Clear();
        _slab?.Release();
        _slab = null;
    }

    private bool TryReserve(int more)
    {
        var needed = Length + more;
        if (needed > maxBytes)
        {
            return false;
        }

        if (_slab is null || _start + needed > _slab.Length)
        {
            Move(needed);
        }

        return true;
    }

    /// <summary>A picture lies in one piece: what is there of it moves to the next slab, twice as big when one is not enough.</summary>
    private void Move(int needed)
    {
        var next = pool.Rent(needed > SlabPool.SlabBytes ? (int)Math.Min(needed * 2L, Math.Max(needed, maxBytes)) : SlabPool.SlabBytes);
        if (_slab is not null)
        {
            _slab.Bytes.AsSpan(_start, Length).CopyTo(next.Bytes);
            _slab.Release();
        }

        _slab = next;
        _start = 0;
    }
}
