using System.Buffers.Binary;
using System.Text;

namespace Failover.Demo;

/// <summary>
/// The clip that simulated cameras play: H.264 pictures of a real encoder in a container of our own (<c>*.fvc</c>), so the demo needs no
/// encoder. How the committed one was made: <c>services/demo/Clip/README.md</c>.
/// <code>
/// little-endian: "FVC1", u32 ticks per picture (90 kHz), u32 pictures, u16 length + SPS, u16 length + PPS,
/// per picture u32 (size | key bit 31), then per picture its NALs, each u32 big-endian length + NAL
/// </code>
/// </summary>
public sealed class ClipFile
{
    private const uint KeyBit = 0x8000_0000;
    private static readonly byte[] Magic = "FVC1"u8.ToArray();

    public required int TicksPerPicture { get; init; }
    public required byte[] Sps { get; init; }
    public required byte[] Pps { get; init; }
    public required IReadOnlyList<ClipPicture> Pictures { get; init; }

    /// <summary>The committed clip; it is copied beside the program.</summary>
    public static ClipFile LoadCommitted() => Load(Path.Combine(AppContext.BaseDirectory, "clip.fvc"));

    public static ClipFile Load(string path) => Parse(File.ReadAllBytes(path), path);

    public void Save(string path)
    {
        using var stream = File.Create(path);
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write(Magic);
        writer.Write((uint)TicksPerPicture);
        writer.Write((uint)Pictures.Count);
        foreach (var set in new[] { Sps, Pps })
        {
            writer.Write((ushort)set.Length);
            writer.Write(set);
        }
        foreach (var picture in Pictures)
        {
            writer.Write((uint)picture.Sample.Length | (picture.Key ? KeyBit : 0));
        }
        foreach (var picture in Pictures)
        {
            writer.Write(picture.Sample.Span);
        }
    }

    private static ClipFile Parse(byte[] bytes, string path)
    {
        if (bytes.Length < 16 || !bytes.AsSpan(0, 4).SequenceEqual(Magic))
        {
            throw new InvalidDataException($"{path} is no clip: it does not begin with FVC1.");
        }
        var at = 4;
        var ticks = (int)ReadU32(bytes, ref at);
        var count = (int)ReadU32(bytes, ref at);
        var sps = ReadSet(bytes, ref at);
        var pps = ReadSet(bytes, ref at);
        var pictures = new ClipPicture[count];
        var sampleAt = at + (count * 4);
        for (var i = 0; i < count; i++)
        {
            var word = ReadU32(bytes, ref at);
            var size = (int)(word & ~KeyBit);
            if (sampleAt + size > bytes.Length)
            {
                throw new InvalidDataException($"{path} ends within picture {i} of {count}.");
            }
            var sample = bytes.AsMemory(sampleAt, size);
            pictures[i] = new(i, (word & KeyBit) != 0, sample, PictureHash.OfSample(sample.Span));
            sampleAt += size;
        }
        return new() { TicksPerPicture = ticks, Sps = sps, Pps = pps, Pictures = pictures };
    }

    private static uint ReadU32(byte[] bytes, ref int at)
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
        at += 4;
        return value;
    }

    private static byte[] ReadSet(byte[] bytes, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));
        var set = bytes.AsSpan(at + 2, length).ToArray();
        at += 2 + length;
        return set;
    }
}
