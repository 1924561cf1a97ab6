using System.Buffers.Binary;
using Failover.Contracts;
using Failover.Media;
using Failover.Recorder;

namespace Failover.Bench;

/// <summary>Pictures of a camera at about 4 Mbit/s: bytes that do not compress, each picture another one, the same number the same bytes.</summary>
internal sealed class Pictures(string camera, int bytes)
{
    public const int PerSecond = 25;
    private const int Shapes = 64;
    private const int KeyEvery = 50;
    private const long Period = 90_000 / PerSecond;

    private readonly byte[][] _shapes = Make(camera, bytes);

    /// <summary>Picture number <paramref name="number"/> as one session receives it.</summary>
    /// <param name="firstTick">Tick that the session gives to picture 0.</param>
    public AccessUnit Unit(int number, long firstTick, DateTimeOffset start)
    {
        var nal = _shapes[number % Shapes];
        nal[0] = (byte)(number % KeyEvery == 0 ? 0x65 : 0x41);
        BinaryPrimitives.WriteInt32BigEndian(nal.AsSpan(1), number);
        return AccessUnitFactory.FromNals(
            firstTick + (number * Period), [nal], start + TimeSpan.FromSeconds(number / (double)PerSecond), 0, AccessUnitFlags.None);
    }

    /// <summary>Writes pictures as one closed run.</summary>
    public void Write(FootageStore store, RunInfo run, long firstTick, int from, int count)
    {
        var writer = store.OpenRun(run);
        for (var number = from; number < from + count; number++)
        {
            Append(writer, number, firstTick, run.OpenedUtc);
            if (number % (KeyEvery * 4) == 0)
            {
                store.FlushAsync().GetAwaiter().GetResult();
            }
        }

        writer.Close("All is written.");
        store.FlushAsync().GetAwaiter().GetResult();
    }

    /// <returns>False when the store refused it.</returns>
    public bool Append(RunWriter writer, int number, long firstTick, DateTimeOffset start)
    {
        var unit = Unit(number, firstTick, start);
        var taken = writer.Append(unit);
        unit.Release();
        return taken;
    }

    private static byte[][] Make(string camera, int bytes)
    {
        var random = new Random(camera.Aggregate(7, (sum, c) => unchecked((sum * 31) + c)));
        return [.. Enumerable.Range(0, Shapes).Select(_ =>
        {
            var nal = new byte[bytes];
            random.NextBytes(nal);
            nal[^1] = 0x80;
            return nal;
        })];
    }
}
