namespace Failover.Media;

/// <summary>ftyp and moov, of a progressive or a fragmented file.</summary>
internal static class Mp4Header
{
    private const int Timescale = 90_000;
    private const int SelfContained = 1;
    private const int TrackEnabledInMovie = 3;
    private const int UndefinedLanguage = 0x55C4;

    private static readonly DateTimeOffset Mp4Epoch = new(1904, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A header whose tables list all samples; the payload begins at <paramref name="payloadAt"/>.</summary>
    public static void WriteProgressive(BoxWriter box, Mp4Movie movie, Mp4Timeline timeline, Mp4Chunks chunks, long payloadAt, bool longOffsets)
    {
        WriteOpening(box, movie, "isomiso4avc1mp41", shownDuration: timeline.Duration);
        Mp4SampleTable.Write(box, movie, timeline, chunks, payloadAt, longOffsets);
        box.End().End().End().End();
    }

    /// <summary>A header without samples; they follow in fragments.</summary>
    public static void WriteFragmented(BoxWriter box, Mp4Movie movie, Mp4Timeline timeline)
    {
        WriteOpening(box, movie, "isomiso6avc1mp41", shownDuration: 0);
        Mp4SampleTable.WriteEmpty(box, movie);
        box.End().End().End();
        box.Begin("mvex");
        box.Begin("mehd", 1, 0).U64(timeline.Duration).End();
        box.Begin("trex", 0, 0).U32(1).U32(1).Zeros(12).End();
        box.End().End();
    }

    /// <summary>Up to where stbl begins; moov, trak, mdia and minf are open.</summary>
    private static void WriteOpening(BoxWriter box, Mp4Movie movie, string brands, long shownDuration)
    {
        box.Begin("ftyp").Text("isom").U32(0x200).Text(brands).End();
        var created = (long)(movie.CreatedUtc - Mp4Epoch).TotalSeconds;
        box.Begin("moov");
        box.Begin("mvhd", 1, 0).U64(created).U64(created).U32(Timescale).U64(shownDuration);
        box.U32(0x10000).U16(0x100).Zeros(10).Matrix().Zeros(24).U32(2).End();
        box.Begin("trak");
        var width = movie.Descriptions.Max(description => description.Width);
        var height = movie.Descriptions.Max(description => description.Height);
        box.Begin("tkhd", 1, TrackEnabledInMovie).U64(created).U64(created).U32(1).U32(0).U64(shownDuration);
        box.Zeros(16).Matrix().U16(width).U16(0).U16(height).U16(0).End();
        box.Begin("mdia");
        box.Begin("mdhd", 1, 0).U64(created).U64(created).U32(Timescale).U64(shownDuration).U16(UndefinedLanguage).U16(0).End();
        box.Begin("hdlr", 0, 0).U32(0).Text("vide").Zeros(12).Text("Failover").U8(0).End();
        box.Begin("minf");
        box.Begin("vmhd", 0, 1).Zeros(8).End();
        box.Begin("dinf").Begin("dref", 0, 0).U32(1).Begin("url ", 0, SelfContained).End().End().End();
    }
}
