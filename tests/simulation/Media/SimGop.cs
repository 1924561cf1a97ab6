using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>One group of pictures as a session carries it: one second of media, a few pictures, so that the product's aligner has enough of them to vote.</summary>
/// <param name="Number">The camera's own number; its time.</param>
/// <param name="Damaged">Bytes of it were lost on the way into the session.</param>
internal readonly record struct SimGop(MediaSession Session, long Number, bool Damaged)
{
    /// <summary>Its bytes are not what the camera sent; only a reader that skips the checksum passes it on.</summary>
    public bool Rotten { get; init; }

    public const int Pictures = 5;
    public const int Bytes = 500_000;
    private const long TicksPerSecond = 90_000;
    private const long Step = TicksPerSecond / Pictures;

    public GopId Id => new(Session.Camera.Name, Number);

    public long FirstTick => Session.TickBase + (Number * TicksPerSecond);

    public long LastTick => FirstTick + ((Pictures - 1) * Step);

    public long TickOf(int picture) => FirstTick + (picture * Step);

    public FrameKey Key(int picture) => new(TickOf(picture), HashOf(picture));

    /// <summary>The same for every session of a camera that encodes once; damage makes it another one.</summary>
    private FrameHash HashOf(int picture)
    {
        var high = Mix(Session.Camera.Seed + (ulong)((Number * 8) + picture) + (Session.Salt * 0x9E3779B97F4A7C15) + (Damaged ? (Session.Serial + 1) * 0xD1B54A32D192ED03 : 0));
        return new FrameHash(high, Mix(high ^ 0x5851F42D4C957F2D));
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
