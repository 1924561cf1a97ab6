namespace Failover.Media;

/// <summary>Everything of an MP4 file before the pictures' bytes.</summary>
internal sealed class Mp4Header
{
    private const int Timescale = 90_000;
    private const int ShortBox = 8;
    private const int LongBox = 16;
    private const int SelfContained = 1;
    private const int TrackEnabledInMovie = 3;

    private static readonly DateTimeOffset Mp4Epoch = new(1904, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private Mp4Header(ReadOnlyMemory<byte> bytes, long payloadBytes)
    {
        Bytes = bytes;
        PayloadBytes = payloadBytes;
    }

    /// <summary>ftyp, moov and the head of mdat.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public long PayloadBytes { get; }

    public static Mp4Header Of(Mp4Movie movie)
    {
        Check(movie);
        var timeline = Mp4Timeline.Of(movie);
        var chunks = Mp4Chunks.Of(movie.Samples);

        // The size of the tables does not depend on the offsets in them, only on their width: lay out once to learn it.
        var shortLength = Layout(movie, timeline, chunks, 0, longOffsets: false).Length;
        var longOffsets = shortLength + chunks.Bytes > uint.MaxValue;
        var length = longOffsets ? Layout(movie, timeline, chunks, 0, longOffsets).Length : shortLength;
        return new Mp4Header(Layout(movie, timeline, chunks, length, longOffsets).Written, chunks.Bytes);
    }

    private static void Check(Mp4Movie movie)
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
    }

    private static BoxWriter Layout(Mp4Movie movie, Mp4Timeline timeline, Mp4Chunks chunks, long payloadAt, bool longOffsets)
    {
        var box = new BoxWriter();
        box.Begin("ftyp").Text("isom").U32(0x200).Text("isomiso6avc1mp41").End();
        var created = (long)(movie.CreatedUtc - Mp4Epoch).TotalSeconds;
        box.Begin("moov");
        box.Begin("mvhd", 1, 0).U64(created).U64(created).U32(Timescale).U64(timeline.MovieDuration);
        box.U32(0x10000).U16(0x100).Zeros(10).Matrix().Zeros(24).U32(2).End();
        box.Begin("trak");
        WriteTrackHeader(box, movie, timeline, created);
        WriteEdits(box, timeline.Edits);
        WriteMedia(box, movie, timeline, chunks, created, payloadAt, longOffsets);
        box.End().End();
        if (chunks.Bytes + ShortBox > uint.MaxValue)
        {
            return box.U32(1).Text("mdat").U64(chunks.Bytes + LongBox);
        }

        return box.U32(chunks.Bytes + ShortBox).Text("mdat");
    }

    private static void WriteTrackHeader(BoxWriter box, Mp4Movie movie, Mp4Timeline timeline, long created)
    {
        var width = movie.Descriptions.Max(description => description.Width);
        var height = movie.Descriptions.Max(description => description.Height);
        box.Begin("tkhd", 1, TrackEnabledInMovie).U64(created).U64(created).U32(1).U32(0).U64(timeline.MovieDuration);
        box.Zeros(16).Matrix().U16(width).U16(0).U16(height).U16(0).End();
    }

    private static void WriteEdits(BoxWriter box, IReadOnlyList<Mp4Edit> edits)
    {
        box.Begin("edts").Begin("elst", 1, 0).U32(edits.Count);
        foreach (var edit in edits)
        {
            box.U64(edit.Duration).U64(edit.MediaTime).U16(1).U16(0);
        }

        box.End().End();
    }

    private static void WriteMedia(
        BoxWriter box, Mp4Movie movie, Mp4Timeline timeline, Mp4Chunks chunks, long created, long payloadAt, bool longOffsets)
    {
        const int UndefinedLanguage = 0x55C4;
        box.Begin("mdia");
        box.Begin("mdhd", 1, 0).U64(created).U64(created).U32(Timescale).U64(timeline.MediaDuration).U16(UndefinedLanguage).U16(0).End();
        box.Begin("hdlr", 0, 0).U32(0).Text("vide").Zeros(12).Text("Failover").U8(0).End();
        box.Begin("minf");
        box.Begin("vmhd", 0, 1).Zeros(8).End();
        box.Begin("dinf").Begin("dref", 0, 0).U32(1).Begin("url ", 0, SelfContained).End().End().End();
        Mp4SampleTable.Write(box, movie, timeline, chunks, payloadAt, longOffsets);
        box.End().End();
    }
}
