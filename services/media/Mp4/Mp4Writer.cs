namespace Failover.Media;

/// <summary>Writes progressive MP4 files (ISO/IEC 14496-12): header first, then the pictures' bytes untouched.</summary>
public static class Mp4Writer
{
    /// <summary>Exact length of the file in bytes.</summary>
    public static long PredictLength(Mp4Movie movie) => throw new NotImplementedException();

    /// <summary>Writes the file. The payload's chunks may be cut anywhere; together they are all samples' bytes in order.</summary>
    /// <exception cref="InvalidDataException">The payload has more or fewer bytes than the samples say.</exception>
    public static Task WriteAsync(Mp4Movie movie, IAsyncEnumerable<ReadOnlyMemory<byte>> payload, Stream output, CancellationToken ct) =>
        throw new NotImplementedException();
}
