namespace Failover.Media;

/// <summary>
/// Builds access units from whole samples of another recorder, one after another in slabs of their own session: a ring of them pins no
/// more memory than a ring of pictures that came from a camera. Not for several threads.
/// </summary>
public sealed class AccessUnitPacker(int maxBytes) : IDisposable
{
    private readonly AccessUnitBuilder _builder = new(SlabPool.Shared, maxBytes);

    /// <summary>Adds a part of the next sample (NALs with u32 big-endian lengths).</summary>
    /// <exception cref="InvalidDataException">The sample is larger than the bound.</exception>
    public void Append(ReadOnlySpan<byte> part)
    {
        if (!_builder.TryAppend(part))
        {
            throw new InvalidDataException($"A picture has over {maxBytes} bytes.");
        }
    }

    /// <summary>The picture of what was added, with the caller's reference. Hash and key flag follow from its bytes.</summary>
    /// <exception cref="InvalidDataException">The lengths do not add up to the sample.</exception>
    public AccessUnit Build(long tick, DateTimeOffset arrivalUtc, long arrivalTimestamp, AccessUnitFlags flags) =>
        _builder.Build(tick, new Arrival(arrivalUtc, arrivalTimestamp, Unreliable: false), flags);

    public void Dispose() => _builder.Dispose();
}
