using Failover.Contracts;

namespace Failover.Media;

/// <summary>
/// One encoded picture as received. Its bytes lie in a pooled slab and are shared, never copied: whoever keeps it beyond the call that
/// handed it over calls <see cref="Retain"/> first and <see cref="Release"/> once when done. It never changes after it was built.
/// </summary>
public sealed class AccessUnit
{
    private readonly Slab _slab;
    private readonly int _offset;
    private int _references = 1;

    internal AccessUnit(Slab slab, int offset, int length)
    {
        slab.Retain();
        _slab = slab;
        _offset = offset;
        SizeBytes = length;
    }

    /// <summary>RTP time of the session, 90 kHz, extended to 64 bit: the low 32 bits are the packets' own timestamp.</summary>
    public required long Tick { get; init; }

    /// <summary>This machine's clock when the first packet was read.</summary>
    public required DateTimeOffset ArrivalUtc { get; init; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> when the first packet was read.</summary>
    public required long ArrivalTimestamp { get; init; }

    /// <summary>Content hash of the VCL NALs (see <see cref="AccessUnitHash"/>).</summary>
    public required FrameHash Hash { get; init; }

    public required AccessUnitFlags Flags { get; init; }

    /// <summary>Contains an IDR picture: decoding can begin here.</summary>
    public bool IsKey => Flags.HasFlag(AccessUnitFlags.Key);

    /// <summary>Bytes of <see cref="Sample"/>.</summary>
    public int SizeBytes { get; }

    /// <summary>All NALs in the order of arrival, each with its length in front (u32 big-endian), as a sample of an MP4 file has it.</summary>
    public ReadOnlyMemory<byte> Sample
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) <= 0, this);
            return _slab.Bytes.AsMemory(_offset, SizeBytes);
        }
    }

    /// <summary>Adds a reference. Only a holder of a reference may call it.</summary>
    public void Retain()
    {
        if (Interlocked.Increment(ref _references) <= 1)
        {
            Interlocked.Decrement(ref _references);
            throw new ObjectDisposedException(nameof(AccessUnit), "The access unit was released before it was retained.");
        }
    }

    /// <summary>Gives one reference back; with the last one the bytes may be used for other pictures.</summary>
    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            _slab.Release();
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("The access unit was released more often than retained.");
        }
    }
}
