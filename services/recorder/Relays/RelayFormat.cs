using System.Buffers.Binary;
using System.Text.Json;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>The bytes of a live relay (docs/ref/relay.md): a preamble, then messages of u32 body length, u8 kind, 3 zero bytes, body. Little-endian.</summary>
internal static class RelayFormat
{
    public const int PreambleBytes = 8;
    public const int HeadBytes = 8;

    /// <summary>Of a picture's message, in front of its sample.</summary>
    public const int UnitHeadBytes = 40;

    /// <summary>Every body that is no picture.</summary>
    public const int MaxSmallBodyBytes = 64 * 1024;

    /// <summary>Without a picture to send a relay says so often that it lives.</summary>
    public static readonly TimeSpan IdleEvery = TimeSpan.FromMilliseconds(250);

    public static ReadOnlySpan<byte> Preamble => "FVL1\u0001\0\0\0"u8;

    public static void WriteHead(Span<byte> target, RelayKind kind, int bodyBytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, bodyBytes);
        target[4] = (byte)kind;
        target[5..HeadBytes].Clear();
    }

    /// <summary>A whole message with a small body.</summary>
    public static byte[] Message(RelayKind kind, ReadOnlySpan<byte> body)
    {
        var message = new byte[HeadBytes + body.Length];
        WriteHead(message, kind, body.Length);
        body.CopyTo(message.AsSpan(HeadBytes));
        return message;
    }

    public static byte[] Run(RelayRun run) => Message(RelayKind.Run, JsonSerializer.SerializeToUtf8Bytes(run, FailoverJson.Options));

    public static byte[] End(RelayEnd end) => Message(RelayKind.End, JsonSerializer.SerializeToUtf8Bytes(end, FailoverJson.Options));

    /// <summary>The sender's wall clock in a body of 8 bytes: microseconds since 1970.</summary>
    public static void WriteIdle(Span<byte> target, DateTimeOffset now)
    {
        WriteHead(target, RelayKind.Idle, sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(target[HeadBytes..], Microseconds(now));
    }

    public static void WriteJump(Span<byte> target, int dropped)
    {
        WriteHead(target, RelayKind.Jump, sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(target[HeadBytes..], dropped);
    }

    /// <summary>Head of the message and of the picture; the sample follows as it is.</summary>
    public static void WriteUnitHead(Span<byte> target, AccessUnit unit)
    {
        WriteHead(target, RelayKind.Unit, UnitHeadBytes + unit.SizeBytes);
        var body = target[HeadBytes..];
        BinaryPrimitives.WriteInt64LittleEndian(body, unit.Tick);
        BinaryPrimitives.WriteInt64LittleEndian(body[8..], Microseconds(unit.ArrivalUtc));
        BinaryPrimitives.WriteInt32LittleEndian(body[16..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(body[20..], (uint)unit.Flags);
        unit.Hash.Write(body[24..]);
    }

    public static DateTimeOffset FromMicroseconds(long value) => DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

/// <summary>Kinds of messages; a reader skips kinds that it does not know.</summary>
internal enum RelayKind : byte
{
    /// <summary>Pictures that follow are of this run.</summary>
    Run = 1,

    /// <summary>Parameter sets that hold from the next picture on: an AVCDecoderConfigurationRecord.</summary>
    Parameters = 2,
    Unit = 3,

    /// <summary>It lives, and has nothing to send.</summary>
    Idle = 4,

    /// <summary>This reader was too slow; so many pictures were left out and the next one is a key picture.</summary>
    Jump = 5,

    /// <summary>The relay ends in order, and says why.</summary>
    End = 6,
}

/// <summary>Announces a run.</summary>
/// <param name="Run">The sender's run; its ticks are those of the pictures that follow.</param>
/// <param name="Ssrc">Of the camera's session.</param>
internal sealed record RelayRun(RunId Run, uint? Ssrc);

/// <summary>The last message of a relay.</summary>
/// <param name="Reason">One sentence.</param>
/// <param name="SessionMoves">The camera's session was closed for the reader: it should connect to the camera now.</param>
internal sealed record RelayEnd(string Reason, bool SessionMoves = false);
