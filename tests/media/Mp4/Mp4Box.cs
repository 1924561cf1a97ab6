using System.Buffers.Binary;
using System.Text;

namespace Failover.Media.Tests;

/// <summary>A box of a written file, read by the tests' own small reader.</summary>
internal sealed record Mp4Box(string Type, long Start, byte[] Body)
{
    private static readonly string[] Containers = ["moov", "trak", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf"];

    public IReadOnlyList<Mp4Box> Children => Containers.Contains(Type) ? Read(Body, 0, Start) : [];

    public static IReadOnlyList<Mp4Box> Read(byte[] bytes, int from = 0, long start = 0)
    {
        var boxes = new List<Mp4Box>();
        for (var at = from; at < bytes.Length;)
        {
            long size = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            var head = 8;
            if (size == 1)
            {
                size = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 8));
                head = 16;
            }

            Assert.InRange(size, head, bytes.Length - at);
            boxes.Add(new Mp4Box(Encoding.ASCII.GetString(bytes, at + 4, 4), start + at, bytes[(at + head)..(int)(at + size)]));
            at += (int)size;
        }

        return boxes;
    }

    /// <summary>The box at this path below the given ones.</summary>
    public static Mp4Box Find(IReadOnlyList<Mp4Box> boxes, string path)
    {
        var parts = path.Split('/', 2);
        var box = boxes.Single(candidate => candidate.Type == parts[0]);
        return parts.Length == 1 ? box : Find(box.Children, parts[1]);
    }

    public long U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Body.AsSpan(at));

    public long U64(int at) => BinaryPrimitives.ReadInt64BigEndian(Body.AsSpan(at));
}
