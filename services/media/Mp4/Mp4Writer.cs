namespace Failover.Media;

/// <summary>
/// Writes progressive MP4 files (ISO/IEC 14496-12) of one H.264 track: the header first, then the pictures' bytes untouched.
/// </summary>
public static class Mp4Writer
{
    /// <summary>Exact length of the file in bytes.</summary>
    public static long PredictLength(Mp4Movie movie)
    {
        var header = Mp4Header.Of(movie);
        return header.Bytes.Length + header.PayloadBytes;
    }

    /// <summary>Writes the file. The payload's chunks may be cut anywhere; together they are all samples' bytes in order.</summary>
    /// <exception cref="InvalidDataException">The payload has more or fewer bytes than the samples say.</exception>
    public static async Task WriteAsync(Mp4Movie movie, IAsyncEnumerable<ReadOnlyMemory<byte>> payload, Stream output, CancellationToken ct)
    {
        var header = Mp4Header.Of(movie);
        await output.WriteAsync(header.Bytes, ct);
        var left = header.PayloadBytes;
        await foreach (var chunk in payload.WithCancellation(ct))
        {
            left -= chunk.Length;
            if (left < 0)
            {
                throw new InvalidDataException($"The payload is longer than its {header.PayloadBytes} bytes.");
            }

            await output.WriteAsync(chunk, ct);
        }

        if (left > 0)
        {
            throw new InvalidDataException($"The payload ended {left} bytes before its {header.PayloadBytes} bytes were there.");
        }
    }
}
