using System.Buffers.Binary;

namespace Failover.Processes.Tests;

/// <summary>Damages volumes on a disk, as a failing disk does, under a recorder that runs or does not.</summary>
internal static class FootageDamage
{
    private const int HeaderLength = 96;
    private const int FrameLength = 32;
    private const byte FramesKind = 3;

    /// <summary>One bit turns in a picture of each volume of this class.</summary>
    /// <param name="footage">Folder of the volumes.</param>
    /// <param name="volumeClass">1 live, 2 kept, 3 home.</param>
    /// <param name="choose">Which of a volume's records with pictures, by their number of them.</param>
    /// <returns>How many records are damaged now.</returns>
    public static int TurnABit(string footage, byte volumeClass, Func<int, int> choose) => Each(footage, volumeClass, (file, records) =>
    {
        var (at, header, payload) = records[choose(records.Count)];
        var position = at + header + (payload / 2);
        Span<byte> one = stackalloc byte[1];
        RandomAccess.Read(file, one, position);
        one[0] ^= 0x10;
        RandomAccess.Write(file, one, position);
    });

    /// <summary>The end of each volume of this class is lost, from the middle of a record on.</summary>
    public static int CutOff(string footage, byte volumeClass, Func<int, int> choose) => Each(footage, volumeClass, (file, records) =>
    {
        var (at, header, payload) = records[choose(records.Count)];
        RandomAccess.SetLength(file, at + header + (payload / 2));
    });

    private static int Each(string footage, byte volumeClass, Action<Microsoft.Win32.SafeHandles.SafeFileHandle, List<(long At, int Header, int Payload)>> damage)
    {
        var damaged = 0;
        foreach (var path in Directory.GetFiles(footage, "v-*.vol"))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var records = Records(file, volumeClass);
            if (records.Count > 0)
            {
                damage(file, records);
                damaged++;
            }
        }
        return damaged;
    }

    /// <summary>Where the records with pictures lie (docs/ref/volume.md): each begins with a header that tells its length.</summary>
    private static List<(long At, int Header, int Payload)> Records(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte volumeClass)
    {
        var found = new List<(long, int, int)>();
        var head = new byte[HeaderLength];
        for (var at = 0L; RandomAccess.Read(file, head, at) == HeaderLength && head.AsSpan(0, 4).SequenceEqual("FVR1"u8) && head[6] == volumeClass;)
        {
            var table = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(56)) * FrameLength;
            var payload = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(60));
            if (head[5] == FramesKind)
            {
                found.Add((at, HeaderLength + table, payload));
            }
            at += HeaderLength + table + payload;
        }
        return found;
    }
}
