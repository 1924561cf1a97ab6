using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Failover.Contracts;

/// <summary>
/// XXH128 over (u32 big-endian length + NAL) of a picture's VCL NALs, trailing zero bytes cut. Text form: 32 lower-case hex digits.
/// A hash alone is no identity (a static scene repeats); (camera, aligned tick, hash) is.
/// </summary>
[JsonConverter(typeof(FrameHashJsonConverter))]
public readonly record struct FrameHash(ulong High, ulong Low)
{
    public const int ByteLength = 16;

    public static FrameHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    public static FrameHash Parse(ReadOnlySpan<char> text) => text.Length == 32
        ? new(ulong.Parse(text[..16], NumberStyles.AllowHexSpecifier), ulong.Parse(text[16..], NumberStyles.AllowHexSpecifier))
        : throw new FormatException($"A frame hash has 32 hex digits, not {text.Length}.");

    public override string ToString() => $"{High:x16}{Low:x16}";
}

/// <summary>Writes a <see cref="FrameHash"/> as lower-case hex.</summary>
public sealed class FrameHashJsonConverter : JsonConverter<FrameHash>
{
    public override FrameHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FrameHash.Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, FrameHash value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
