namespace Failover.Media.Tests;

/// <summary>Finds all samples of a file by its boxes, progressive or fragmented.</summary>
internal static class Mp4File
{
    public static IReadOnlyList<Mp4FileSample> Samples(byte[] file)
    {
        var boxes = Mp4Box.Read(file);
        return boxes.Any(box => box.Type == "moof") ? Fragmented(file, boxes) : Progressive(file, boxes);
    }

    private static List<Mp4FileSample> Progressive(byte[] file, IReadOnlyList<Mp4Box> boxes)
    {
        var table = Mp4Box.Find(boxes, "moov/trak/mdia/minf/stbl").Children;
        var durations = Runs(Mp4Box.Find(table, "stts"));
        var offsets = table.Any(box => box.Type == "ctts") ? Runs(Mp4Box.Find(table, "ctts")) : null;
        var keys = Mp4Box.Find(table, "stss");
        var keyNumbers = Enumerable.Range(0, (int)keys.U32(4)).Select(i => keys.U32(8 + (4 * i))).ToHashSet();
        var sizes = Mp4Box.Find(table, "stsz");
        var map = Mp4Box.Find(table, "stsc");
        var places = table.Single(box => box.Type is "stco" or "co64");
        var samples = new List<Mp4FileSample>();
        var decode = 0L;
        for (var chunk = 1L; chunk <= places.U32(4); chunk++)
        {
            var entry = Enumerable.Range(0, (int)map.U32(4)).Last(i => map.U32(8 + (12 * i)) <= chunk);
            var at = places.Type == "co64" ? places.U64(8 + (8 * (int)(chunk - 1))) : places.U32(8 + (4 * (int)(chunk - 1)));
            for (var i = 0; i < map.U32(12 + (12 * entry)); i++)
            {
                var number = samples.Count;
                var size = (int)sizes.U32(12 + (4 * number));
                var shown = decode + (offsets is null ? 0 : (int)offsets[number]);
                samples.Add(new(shown, durations[number], at, file[(int)at..((int)at + size)], keyNumbers.Contains(number + 1), map.U32(16 + (12 * entry))));
                at += size;
                decode += durations[number];
            }
        }

        return samples;
    }

    private static List<Mp4FileSample> Fragmented(byte[] file, IReadOnlyList<Mp4Box> boxes)
    {
        var samples = new List<Mp4FileSample>();
        foreach (var moof in boxes.Where(box => box.Type == "moof"))
        {
            var description = Mp4Box.Find(moof.Children, "traf/tfhd").U32(8);
            var decode = Mp4Box.Find(moof.Children, "traf/tfdt").U64(4);
            var run = Mp4Box.Find(moof.Children, "traf/trun");
            var at = moof.Start + run.U32(8);
            var stride = (run.U32(0) & 0x800) != 0 ? 16 : 12;
            for (var i = 0; i < run.U32(4); i++)
            {
                var entry = 12 + (stride * i);
                var size = (int)run.U32(entry + 4);
                samples.Add(new(decode, run.U32(entry), at, file[(int)at..((int)at + size)], run.U32(entry + 8) == 0x02000000, description));
                decode += run.U32(entry);
                at += size;
            }
        }

        return samples;
    }

    private static List<long> Runs(Mp4Box box)
    {
        var values = new List<long>();
        for (var i = 0; i < box.U32(4); i++)
        {
            values.AddRange(Enumerable.Repeat(box.U32(12 + (8 * i)), (int)box.U32(8 + (8 * i))));
        }

        return values;
    }
}

/// <summary>One sample as a player finds it in a file.</summary>
internal sealed record Mp4FileSample(long Decode, long Duration, long Offset, byte[] Bytes, bool Key, long Description);
