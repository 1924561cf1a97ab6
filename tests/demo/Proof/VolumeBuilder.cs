using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Demo.Tests;

/// <summary>Writes a volume after docs/ref/volume.md, for tests of the proof's reader.</summary>
internal sealed class VolumeBuilder(ulong volume)
{
    private readonly MemoryStream _file = new();

    public long Length => _file.Length;

    public VolumeBuilder Start() => Record(1, 1, 0, 0, [], Json(new { storeId = "store-1", @class = "Live", createdUtc = "2026-01-01T00:00:00Z" }));

    public VolumeBuilder Run(StoredRun run) => Record(2, 1, Key(run.Id), 0, [], Json(new { id = run.Id, server = run.Server, camera = run.Camera, ssrc = run.Ssrc, purpose = "Live", more = 1 }));

    public VolumeBuilder Seam(Seam seam) => Record(4, 4, 0, 0, [], Json(seam));

    public VolumeBuilder Frames(RunId run, byte volumeClass, params (long Tick, byte[] Sample, uint Flags)[] frames)
    {
        var first = frames.Min(frame => frame.Tick);
        var table = new byte[32 * frames.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            var entry = table.AsSpan(32 * i);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)(frames[i].Tick - first));
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], frames[i].Sample.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], frames[i].Flags);
            PictureHash.OfSample(frames[i].Sample).Write(entry[16..]);
        }
        return Record(3, volumeClass, Key(run), first, table, [.. frames.SelectMany(frame => frame.Sample)]);
    }

    public void Save(string folder, Action<byte[]>? spoil = null)
    {
        var bytes = _file.ToArray();
        spoil?.Invoke(bytes);
        File.WriteAllBytes(Path.Combine(folder, $"v-{volume:x16}.vol"), bytes);
    }

    private static byte[] Json<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, FailoverJson.Options);

    private static ulong Key(RunId run) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(run.ToString()));

    private VolumeBuilder Record(byte kind, byte volumeClass, ulong run, long firstTick, byte[] table, byte[] payload)
    {
        var head = new byte[96];
        "FVR1"u8.CopyTo(head);
        head[4] = 1;
        head[5] = kind;
        head[6] = volumeClass;
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(8), volume);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), _file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(24), run);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(40), firstTick);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(56), table.Length / 32);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(60), payload.Length);
        XxHash128.Hash([.. head[..64], .. table, .. payload]).CopyTo(head.AsSpan(64));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(92), ~head[..92].Aggregate(uint.MaxValue, BitOperations.Crc32C));
        _file.Write(head);
        _file.Write(table);
        _file.Write(payload);
        return this;
    }
}
