using System.Buffers.Binary;
using Failover.Contracts;
using Failover.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Recorder.Tests;

/// <summary>Pictures, runs and stores for tests, all from a seed.</summary>
internal static class TestFootage
{
    public const long Period = 3600;
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static RunInfo Run(int session = 1, RunPurpose purpose = RunPurpose.Live, string recorder = "slave-2", string camera = "cam-1", string boot = "boot-1") => new()
    {
        Id = new RunId(recorder, boot, session),
        Server = "slave-2",
        Camera = camera,
        Purpose = purpose,
        Term = 1,
        Ssrc = 42,
        OpenedUtc = Start,
    };

    /// <summary>The picture number <paramref name="number"/> of a camera's scene: same number, same bytes.</summary>
    public static byte[] Nal(int number, int size = 60)
    {
        var nal = new byte[size];
        new Random(number).NextBytes(nal);
        nal[0] = (byte)(number % 50 == 0 ? 0x65 : 0x41);
        BinaryPrimitives.WriteInt32BigEndian(nal.AsSpan(1), number);
        nal[^1] = 0x80;
        return nal;
    }

    public static AccessUnit Unit(int number, long firstTick = 900_000, int size = 60, AccessUnitFlags flags = AccessUnitFlags.None)
    {
        var arrival = Start + TimeSpan.FromSeconds(number / 25.0) + TimeSpan.FromMilliseconds(number % 7);
        return AccessUnitFactory.FromNals(firstTick + (number * Period), [Nal(number, size)], arrival, 0, flags);
    }

    public static FrameKey Key(int number, long firstTick = 900_000)
    {
        var unit = Unit(number, firstTick);
        var key = new FrameKey(unit.Tick, unit.Hash);
        unit.Release();
        return key;
    }

    public static ForeignFrame Foreign(int number, long firstTick = 900_000)
    {
        var unit = Unit(number, firstTick);
        var frame = new ForeignFrame(unit.Tick, unit.Hash, unit.Flags, 0, WallMap.AnchorOf(unit.ArrivalUtc, unit.Tick), unit.Sample.ToArray());
        unit.Release();
        return frame;
    }

    public static void Append(RunWriter writer, int from, int count, int size = 60)
    {
        for (var i = from; i < from + count; i++)
        {
            Assert.True(TryAppend(writer, i, size));
        }
    }

    public static bool TryAppend(RunWriter writer, int number, int size = 60)
    {
        var unit = Unit(number, size: size);
        try
        {
            return writer.Append(unit);
        }
        finally
        {
            unit.Release();
        }
    }

    public static IReadOnlyList<FrameKey> Keys(int from, int count) => Enumerable.Range(from, count).Select(i => Key(i)).ToList();

    public static IReadOnlyList<FrameKey> KeysOf(FootageStore store, RunId run) => store.Frames(run).Select(f => f.Key).ToList();
}

/// <summary>A directory that goes away with the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("failover-store-").FullName;

    public FootageStore Open(TimeProvider? time = null, Func<StoreOptions, StoreOptions>? change = null)
    {
        // The tick never comes by itself: tests flush when they mean it.
        var options = new StoreOptions { Directory = Path, FlushTick = TimeSpan.FromHours(1) };
        return FootageStore.Open(change is null ? options : change(options), time ?? TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>What a killed process leaves: a copy of the files as they are now.</summary>
    public TestDirectory CopyAsKilled()
    {
        var copy = new TestDirectory();
        foreach (var file in Directory.EnumerateFiles(Path).Where(f => !f.EndsWith("store.lock", StringComparison.Ordinal)))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
            source.CopyTo(target);
        }

        return copy;
    }

    public string Volume(ulong number) => VolumeFile.PathOf(Path, number);

    public IReadOnlyList<ulong> Volumes() => VolumeFile.In(Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
