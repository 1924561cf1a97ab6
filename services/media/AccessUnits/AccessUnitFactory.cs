using System.Buffers.Binary;

namespace Failover.Media;

/// <summary>Builds access units from pictures that did not come through an RTSP session: stored samples, other sources, tests.</summary>
public static class AccessUnitFactory
{
    /// <summary>From NALs without lengths or start codes. Hash and the key flag follow from them, other flags are given.</summary>
    public static AccessUnit FromNals(
        long tick,
        IReadOnlyList<ReadOnlyMemory<byte>> nals,
        DateTimeOffset arrivalUtc,
        long arrivalTimestamp,
        AccessUnitFlags flags = AccessUnitFlags.None)
    {
        var length = nals.Sum(nal => SampleNals.LengthBytes + nal.Length);
        var slab = SlabPool.Shared.Rent(length);
        var offset = 0;
        foreach (var nal in nals)
        {
            BinaryPrimitives.WriteUInt32BigEndian(slab.Bytes.AsSpan(offset), (uint)nal.Length);
            nal.Span.CopyTo(slab.Bytes.AsSpan(offset + SampleNals.LengthBytes));
            offset += SampleNals.LengthBytes + nal.Length;
        }

        return Build(slab, length, tick, arrivalUtc, arrivalTimestamp, flags);
    }

    /// <summary>From a sample whose NALs have their lengths (u32 big-endian) in front.</summary>
    /// <exception cref="InvalidDataException">The lengths do not add up to the sample.</exception>
    public static AccessUnit FromSample(
        long tick, ReadOnlySpan<byte> sample, DateTimeOffset arrivalUtc, long arrivalTimestamp, AccessUnitFlags flags = AccessUnitFlags.None)
    {
        var slab = SlabPool.Shared.Rent(sample.Length);
        sample.CopyTo(slab.Bytes);
        return Build(slab, sample.Length, tick, arrivalUtc, arrivalTimestamp, flags);
    }

    private static AccessUnit Build(Slab slab, int length, long tick, DateTimeOffset arrivalUtc, long arrivalTimestamp, AccessUnitFlags flags)
    {
        try
        {
            return Build(slab, 0, length, tick, arrivalUtc, arrivalTimestamp, flags);
        }
        finally
        {
            slab.Release();
        }
    }

    /// <summary>The one place where an access unit comes into being: hash and key flag always follow from the bytes.</summary>
    internal static AccessUnit Build(
        Slab slab, int offset, int length, long tick, DateTimeOffset arrivalUtc, long arrivalTimestamp, AccessUnitFlags flags)
    {
        var sample = slab.Bytes.AsSpan(offset, length);
        var hash = AccessUnitHash.Compute(sample);
        flags &= ~AccessUnitFlags.Key;
        foreach (var nal in new SampleNals(sample))
        {
            if (NalType.Of(nal) == NalType.Idr)
            {
                flags |= AccessUnitFlags.Key;
                break;
            }
        }

        return new AccessUnit(slab, offset, length)
        {
            Tick = tick,
            ArrivalUtc = arrivalUtc,
            ArrivalTimestamp = arrivalTimestamp,
            Hash = hash,
            Flags = flags,
        };
    }
}
