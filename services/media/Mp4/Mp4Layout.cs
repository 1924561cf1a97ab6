namespace Failover.Media;

/// <summary>
/// Which boxes a file has and where the payload goes. A movie without gaps is progressive: one index in front, which every player seeks
/// in. A movie with gaps is fragmented: each fragment carries its own decoding time, so a gap stands between two fragments. An edit list
/// would say the same, but widespread players do not know empty edits except at the beginning and show other pictures in the gap.
/// </summary>
internal sealed class Mp4Layout
{
    private const int ShortBox = 8;
    private const int LongBox = 16;

    private readonly Mp4Movie _movie;
    private readonly Mp4Timeline _timeline;
    private readonly Mp4Chunks _chunks;

    private Mp4Layout(Mp4Movie movie)
    {
        _movie = movie;
        _timeline = Mp4Timeline.Of(movie);
        _chunks = Mp4Chunks.Of(movie.Samples, _timeline);
    }

    public static Mp4Layout Of(Mp4Movie movie)
    {
        if (movie.Descriptions.Count == 0)
        {
            throw new ArgumentException("A movie needs parameter sets.", nameof(movie));
        }

        foreach (var sample in movie.Samples)
        {
            if (sample.SizeBytes < 0 || (uint)sample.Description >= movie.Descriptions.Count)
            {
                throw new ArgumentException($"The sample at tick {sample.Tick} has a negative size or a description that is not there.", nameof(movie));
            }
        }

        return new Mp4Layout(movie);
    }

    /// <summary>The file in order: bytes of boxes, each followed by so many bytes of payload.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Boxes, long Payload)> Parts()
    {
        if (!_timeline.HasGap)
        {
            yield return (Progressive(), _chunks.Bytes);
            yield break;
        }

        var box = new BoxWriter();
        Mp4Header.WriteFragmented(box, _movie, _timeline);
        yield return (box.Written, 0);
        for (var i = 0; i < _chunks.Chunks.Count; i++)
        {
            var fragment = new BoxWriter();
            Mp4Fragment.Write(fragment, i + 1, _chunks.Chunks[i], _movie, _timeline);
            yield return (fragment.Written, _chunks.Chunks[i].Bytes);
        }
    }

    private ReadOnlyMemory<byte> Progressive()
    {
        // The size of the tables depends on the width of the offsets in them, not on their values: lay out once to learn it.
        var shortLength = ProgressiveAt(0, longOffsets: false).Length;
        var longOffsets = shortLength + _chunks.Bytes > uint.MaxValue;
        var length = longOffsets ? ProgressiveAt(0, longOffsets).Length : shortLength;
        return ProgressiveAt(length, longOffsets).Written;
    }

    private BoxWriter ProgressiveAt(long payloadAt, bool longOffsets)
    {
        var box = new BoxWriter();
        Mp4Header.WriteProgressive(box, _movie, _timeline, _chunks, payloadAt, longOffsets);
        return _chunks.Bytes + ShortBox > uint.MaxValue
            ? box.U32(1).Text("mdat").U64(_chunks.Bytes + LongBox)
            : box.U32(_chunks.Bytes + ShortBox).Text("mdat");
    }
}
