using System.Text.RegularExpressions;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder.Tests;

/// <summary>The bytes on disk are those of docs/ref/volume.md.</summary>
public sealed partial class VolumeFormatTests
{
    private static readonly RunInfo Run = TestFootage.Run(session: 3) with { Term = 7 };
    private static readonly byte[] First = [0, 0, 0, 2, 0x65, 0x88];
    private static readonly byte[] Second = [0, 0, 0, 1, 0x41];

    [Fact]
    public void Header_OfKnownRecord_HasTheDocumentedBytes()
    {
        var record = Documented();
        Assert.Equal(Vector("header"), Convert.ToHexStringLower(record.AsSpan(0, RecordHeader.ByteLength)));
        Assert.Equal(Vector("table"), Convert.ToHexStringLower(record.AsSpan(RecordHeader.ByteLength, 64)));
        Assert.Equal(Vector("payload"), Convert.ToHexStringLower(record.AsSpan(RecordHeader.ByteLength + 64)));
    }

    [Fact]
    public void RunKey_OfKnownRun_IsTheDocumentedOne() =>
        Assert.Equal(Regex.Match(Page(), "run key `([0-9a-f]{16})`").Groups[1].Value, $"{RecordHeader.KeyOf(new RunId("slave-2", "boot-1", 3)):x16}");

    [Fact]
    public void Crc32C_OfCheckString_IsTheKnownValue() => Assert.Equal(0xe3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Record_WithAnyBitFlipped_IsRefused()
    {
        var record = Documented();
        Assert.True(RawRecord.TryParse(record, out _));
        for (var bit = 0; bit < record.Length * 8; bit++)
        {
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(RawRecord.TryParse(record, out _), $"bit {bit}");
            record[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Frames_OfParsedRecord_AreThoseWritten()
    {
        Assert.True(RawRecord.TryParse(Documented(), out var record));
        Assert.Equal([900_000, 903_600], record.Frames().Select(f => f.Tick));
        Assert.Equal([First, Second], record.Frames().Select(f => f.Payload.ToArray()));
        Assert.Equal([AccessUnitFlags.Key, AccessUnitFlags.None], record.Frames().Select(f => f.Flags));
        Assert.All(record.Frames(), f => Assert.Equal(17_000_000_000_000_000, f.WallAnchor));
    }

    private static byte[] Documented()
    {
        using var batch = new RecordBatch(0x2a, VolumeClass.Live, 96);
        batch.AddFrames(
            Run,
            [
                new PendingFrame(900_000, new FrameHash(0x0102030405060708, 0x090a0b0c0d0e0f10), AccessUnitFlags.Key, 0, First, 17_000_000_000_000_000),
                new PendingFrame(903_600, new FrameHash(0x1112131415161718, 0x191a1b1c1d1e1f20), AccessUnitFlags.None, 0, Second, 17_000_000_000_000_001),
            ],
            4 << 20);
        return batch.Parts.SelectMany(p => p.ToArray()).ToArray();
    }

    private static string Vector(string name) => Regex.Match(Page(), $"^{name} +([0-9a-f]+)$", RegexOptions.Multiline).Groups[1].Value;

    private static string Page()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Failover.sln")))
        {
            directory = directory.Parent;
        }

        return File.ReadAllText(Path.Combine(directory!.FullName, "docs", "ref", "volume.md"));
    }
}
