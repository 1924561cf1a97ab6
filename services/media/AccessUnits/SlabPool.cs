using System.Numerics;

namespace Failover.Media;

/// <summary>
/// Slabs in sizes of powers of two from 256 KiB on. The free list is bounded in bytes; what exceeds it goes to the garbage collector,
/// as does a slab that nobody released: forgetting a release costs speed, never memory safety.
/// </summary>
internal sealed class SlabPool(long maxFreeBytes)
{
    /// <summary>Half a second of a 4 Mbit/s stream: small enough that one held picture pins little, big enough for most key frames.</summary>
    public const int SlabBytes = 256 * 1024;

    private const int Classes = 8;

    private readonly Lock _lock = new();
    private readonly Stack<Slab>[] _free = [.. Enumerable.Range(0, Classes).Select(_ => new Stack<Slab>())];
    private long _freeBytes;

    public static SlabPool Shared { get; } = new(64L * 1024 * 1024);

    public long FreeBytes
    {
        get
        {
            lock (_lock)
            {
                return _freeBytes;
            }
        }
    }

    public Slab Rent(int atLeast)
    {
        var size = (int)Math.Max(SlabBytes, BitOperations.RoundUpToPowerOf2((uint)atLeast));
        var slab = TakeFree(ClassOf(size)) ?? Allocate(size);
        slab.Rented();
        MediaMetrics.SlabBytesRented.Inc(slab.Length);
        return slab;
    }

    internal void Return(Slab slab)
    {
        MediaMetrics.SlabBytesRented.Dec(slab.Length);
        var sizeClass = ClassOf(slab.Length);
        lock (_lock)
        {
            if (sizeClass < Classes && _freeBytes + slab.Length <= maxFreeBytes)
            {
                _free[sizeClass].Push(slab);
                _freeBytes += slab.Length;
                return;
            }
        }

        MediaMetrics.SlabsDiscarded.Inc();
    }

    private static int ClassOf(int size) => BitOperations.Log2((uint)size) - BitOperations.Log2(SlabBytes);

    private Slab? TakeFree(int sizeClass)
    {
        if (sizeClass >= Classes)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_free[sizeClass].TryPop(out var slab))
            {
                return null;
            }

            _freeBytes -= slab.Length;
            return slab;
        }
    }

    private Slab Allocate(int size)
    {
        MediaMetrics.SlabsAllocated.Inc();
        return new Slab(this, GC.AllocateUninitializedArray<byte>(size, pinned: true));
    }
}
