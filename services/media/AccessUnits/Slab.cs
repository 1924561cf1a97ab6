namespace Failover.Media;

/// <summary>A big block of bytes shared by the access units that lie in it; it goes back to its pool when the last of them is released.</summary>
internal sealed class Slab(SlabPool pool, byte[] bytes)
{
    private int _references;

    public byte[] Bytes { get; } = bytes;

    public int Length => Bytes.Length;

    /// <summary>Called by the pool when it hands the slab out: the renter holds the first reference.</summary>
    internal void Rented() => Volatile.Write(ref _references, 1);

    public void Retain() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            pool.Return(this);
        }
    }
}
