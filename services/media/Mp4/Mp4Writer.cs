namespace Failover.Media;

/// <summary>
/// Writes MP4 files (ISO/IEC 14496-12) of one H.264 track in one pass: the pictures' bytes go out untouched, a gap stays a gap.
/// </summary>
public static class Mp4Writer
{
    /// <summary>Exact length of the file in bytes.</summary>
    public static long PredictLength(Mp4Movie movie) => Mp4Layout.Of(movie).Parts().Sum(part => part.Boxes.Length + part.Payload);

    /// <summary>Writes the file. The payload's chunks may be cut anywhere; together they are all samples' bytes in order.</summary>
    /// <exception cref="InvalidDataException">The payload has more or fewer bytes than the samples say.</exception>
    public static async Task WriteAsync(Mp4Movie movie, IAsyncEnumerable<ReadOnlyMemory<byte>> payload, Stream output, CancellationToken ct)
    {
        await using var source = payload.GetAsyncEnumerator(ct);
        var rest = ReadOnlyMemory<byte>.Empty;
        foreach (var (boxes, length) in Mp4Layout.Of(movie).Parts())
        {
            await output.WriteAsync(boxes, ct);
            for (var left = length; left > 0;)
            {
                if (rest.IsEmpty)
                {
                    rest = await source.MoveNextAsync()
                        ? source.Current
                        : throw new InvalidDataException("The payload is shorter than the samples' sizes say.");
                    continue;
                }

                var now = (int)Math.Min(left, rest.Length);
                await output.WriteAsync(rest[..now], ct);
                rest = rest[now..];
                left -= now;
            }
        }

        while (rest.IsEmpty && await source.MoveNextAsync())
        {
            rest = source.Current;
        }

        if (!rest.IsEmpty)
        {
            throw new InvalidDataException("The payload is longer than the samples' sizes say.");
        }
    }
}
