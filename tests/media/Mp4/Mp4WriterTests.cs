using CsCheck;

namespace Failover.Media.Tests;

public sealed class Mp4WriterTests
{
    private const long Start = 5_000_000_000;
    private const long Step = 3600;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_NoGap_IsProgressiveWithEverySampleInItsPlace()
    {
        var (movie, payload) = Movie(Enumerable.Range(0, 120).Select(i => Start + (i * Step)));

        var file = await WriteAsync(movie, payload, 777);

        Assert.Equal(["ftyp", "moov", "mdat"], Mp4Box.Read(file).Select(box => box.Type));
        var samples = Mp4File.Samples(file);
        Assert.Equal(Enumerable.Range(0, 120).Select(i => (i * Step, Step)), samples.Select(sample => (sample.Decode, sample.Duration)));
        Assert.Equal(payload, samples.SelectMany(sample => sample.Bytes));
        Assert.Equal(movie.Samples.Select(sample => (sample.SizeBytes, sample.Key)), samples.Select(sample => (sample.Bytes.Length, sample.Key)));
    }

    [Fact]
    public async Task WriteAsync_Gap_StaysAGapAndStretchesNoPicture()
    {
        var ticks = Enumerable.Range(0, 60).Select(i => Start + (i * Step)).Concat(Enumerable.Range(0, 30).Select(i => Start + 900_017 + (i * Step)));
        var (movie, payload) = Movie(ticks);

        var file = await WriteAsync(movie, payload, 100_000);

        var samples = Mp4File.Samples(file);
        Assert.All(samples, sample => Assert.Equal(Step, sample.Duration));
        Assert.Equal(movie.Samples.Select(sample => sample.Tick - Start), samples.Select(sample => sample.Decode));
        Assert.Equal(payload, samples.SelectMany(sample => sample.Bytes));
        Assert.Equal(movie.Samples.Select(sample => sample.Key), samples.Select(sample => sample.Key));
        Assert.Equal(900_017 + (30 * Step), Mp4Box.Find(Mp4Box.Read(file), "moov/mvex/mehd").U64(4));
    }

    [Fact]
    public async Task WriteAsync_StepAtTheLimit_IsNoGap()
    {
        var (movie, payload) = Movie([Start, Start + Step, Start + Step + 90_000, Start + (2 * Step) + 90_000]);

        Assert.Equal([Step, 90_000, Step, Step], Mp4File.Samples(await WriteAsync(movie, payload, 50)).Select(sample => sample.Duration));
    }

    [Fact]
    public async Task WriteAsync_BPictures_AreShownInTheirOrder()
    {
        long[] order = [0, 3, 1, 2, 6, 4, 5];
        var (movie, payload) = Movie(order.Select(i => Start + (i * Step)));

        var samples = Mp4File.Samples(await WriteAsync(movie, payload, 50));

        Assert.Equal(order.Select(i => i * Step), samples.Select(sample => sample.Decode));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500_000)]
    public async Task WriteAsync_ParametersChange_GivesTwoDescriptions(long gap)
    {
        Assert.True(H264Parameters.TryCreate(Nals.Sps, [[0x68, 0xCE, 0x3C, 0x80]], out var second));
        var (movie, payload) = Movie(Enumerable.Range(0, 10).Select(i => Start + (i * Step) + (i >= 5 ? gap : 0)));
        movie = movie with
        {
            Descriptions = [.. movie.Descriptions, second],
            Samples = [.. movie.Samples.Select((sample, i) => sample with { Description = i / 7 })],
        };

        var file = await WriteAsync(movie, payload, 50);

        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 2, 2, 2], Mp4File.Samples(file).Select(sample => sample.Description));
        var descriptions = Mp4Box.Find(Mp4Box.Read(file), "moov/trak/mdia/minf/stbl/stsd");
        var entries = Mp4Box.Read(descriptions.Body, 8);
        Assert.Equal(["avc1", "avc1"], entries.Select(entry => entry.Type));
        Assert.Equal([(640L << 16) | 360, (640L << 16) | 360], entries.Select(entry => entry.U32(24)));
        Assert.Equal(movie.Descriptions.Select(parameters => parameters.AvcC), entries.Select(entry => Mp4Box.Read(entry.Body, 78)[0].Body));
    }

    [Fact]
    public async Task WriteAsync_CreationTime_IsTheWallTimeOfTheFirstSample()
    {
        var (movie, payload) = Movie([Start, Start + Step]);

        var header = Mp4Box.Find(Mp4Box.Read(await WriteAsync(movie, payload, 50)), "moov/mvhd");

        Assert.Equal(movie.CreatedUtc, new DateTimeOffset(1904, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(header.U64(4)));
        Assert.Equal((90_000, 2 * Step), (header.U32(20), header.U64(24)));
    }

    [Fact]
    public void PredictLength_Over4GiB_UsesLongOffsetsAndSizes()
    {
        Assert.True(H264Parameters.TryCreate(Nals.Sps, [Nals.Pps], out var parameters));
        var samples = Enumerable.Range(0, 50).Select(i => new Mp4Sample(i * Step, 100_000_000, i % 10 == 0)).ToArray();
        var movie = new Mp4Movie { Samples = samples, Descriptions = [parameters], CreatedUtc = DateTimeOffset.UnixEpoch };

        var head = Assert.Single(Mp4Layout.Of(movie).Parts());

        Assert.Equal(5_000_000_000, head.Payload);
        Assert.Equal(head.Boxes.Length + head.Payload, Mp4Writer.PredictLength(movie));
        var bytes = head.Boxes.ToArray();
        Assert.Equal("00000001" + "6D646174" + (5_000_000_016).ToString("X16"), Convert.ToHexString(bytes[^16..]));
        var places = Mp4Box.Find(Mp4Box.Read(bytes[..^16]), "moov/trak/mdia/minf/stbl/co64");
        Assert.Equal([bytes.Length, bytes.Length + 4_000_000_000], new[] { places.U64(8), places.U64(8 + (4 * 8)) });
    }

    [Fact]
    public async Task WriteAsync_PayloadOfAnotherLength_Throws()
    {
        var (movie, payload) = Movie([Start, Start + Step]);

        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(movie, payload[..^1], 50));
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(movie, [.. payload, 0], 50));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(movie with { Descriptions = [] }, payload, 50));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(movie with { Samples = [new Mp4Sample(0, 5, true, 3)] }, payload, 50));
    }

    [Fact]
    public async Task WriteAsync_NothingOrOnePicture_IsAWholeFile()
    {
        var (one, payload) = Movie([Start]);
        Assert.Equal(Step, Assert.Single(Mp4File.Samples(await WriteAsync(one, payload, 50))).Duration);
        Assert.Empty(Mp4File.Samples(await WriteAsync(one with { Samples = [] }, [], 50)));
    }

    [Fact]
    public void WriteAsync_AnyTicks_KeepTheirDistances() =>
        Gen.Select(Gen.Int[0, 200_000].Array[1, 40], Gen.Int[1, 300]).Holds(
            (steps, cut) =>
            {
                var tick = Start;
                var (movie, payload) = Movie(steps.Select(step => tick += step));
                var file = WriteAsync(movie, payload, cut).GetAwaiter().GetResult();
                var samples = Mp4File.Samples(file);
                return samples.Select(sample => sample.Decode).SequenceEqual(movie.Samples.Select(sample => sample.Tick - movie.Samples[0].Tick))
                    && samples.All(sample => sample.Duration <= movie.MaxFrameTicks)
                    && samples.SelectMany(sample => sample.Bytes).SequenceEqual(payload)
                    && samples.Select(sample => sample.Key).SequenceEqual(movie.Samples.Select(sample => sample.Key));
            },
            cases: 500);

    private static (Mp4Movie Movie, byte[] Payload) Movie(IEnumerable<long> ticks)
    {
        Assert.True(H264Parameters.TryCreate(Nals.Sps, [Nals.Pps], out var parameters));
        var pictures = ticks.Select((tick, i) => (Tick: tick, Sample: Nals.SampleBytes(Nals.Slice(i, 20 + (i * 7 % 50), i % 25 == 0 ? 5 : 1)), Key: i % 25 == 0)).ToArray();
        var movie = new Mp4Movie
        {
            Samples = [.. pictures.Select(picture => new Mp4Sample(picture.Tick, picture.Sample.Length, picture.Key))],
            Descriptions = [parameters],
            CreatedUtc = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        return (movie, [.. pictures.SelectMany(picture => picture.Sample)]);
    }

    private static async Task<byte[]> WriteAsync(Mp4Movie movie, byte[] payload, int cutBytes)
    {
        using var file = new MemoryStream();
        await Mp4Writer.WriteAsync(movie, payload.Chunk(cutBytes).Select(chunk => (ReadOnlyMemory<byte>)chunk).ToAsyncEnumerable(), file, Stop);
        Assert.Equal(file.Length, Mp4Writer.PredictLength(movie));
        return file.ToArray();
    }
}
