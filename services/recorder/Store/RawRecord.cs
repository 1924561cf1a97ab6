using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One verified record as it lies in a volume or came over the wire: header, table, payload.</summary>
public sealed class RawRecord
{
    private RawRecord(RecordHeader header, ReadOnlyMemory<byte> bytes)
    {
        Header = header;
        Bytes = bytes;
    }

    public RecordHeader Header { get; }

    /// <summary>The whole record, unchanged.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    private ReadOnlyMemory<byte> Payload => Bytes[(RecordHeader.ByteLength + Header.TableBytes)..];

    /// <summary>False when any checksum, length or limit is wrong.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RawRecord? record)
    {
        record = null;
        if (!RecordHeader.TryRead(bytes.Span, out var header)
            || header.TotalBytes != bytes.Length
            || !VolumeScanner.HashMatches(bytes.Span, bytes.Span[RecordHeader.ByteLength..], header.Hash)
            || !VolumeScanner.TableFits(header, bytes.Span.Slice(RecordHeader.ByteLength, header.TableBytes)))
        {
            return false;
        }

        record = new RawRecord(header, bytes);
        return true;
    }

    /// <summary>The frames of a frames record; payloads are slices of <see cref="Bytes"/>.</summary>
    public IReadOnlyList<ForeignFrame> Frames()
    {
        var frames = new List<ForeignFrame>(Header.FrameCount);
        var payload = Payload;
        for (var i = 0; i < Header.FrameCount; i++)
        {
            var entry = FrameEntry.Read(Bytes.Span[(RecordHeader.ByteLength + (i * FrameEntry.ByteLength))..]);
            frames.Add(new ForeignFrame(
                Header.FirstTick + entry.TickDelta, entry.Hash, entry.Flags, entry.Composition, Header.WallAnchor, payload[..entry.Size]));
            payload = payload[entry.Size..];
        }

        return frames;
    }

    /// <summary>The run of a run record.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public RunInfo Run() => Header.Kind == RecordKind.Run ? Body<RunInfo>() : throw new InvalidDataException($"A record of kind {Header.Kind} describes no run.");

    internal T Body<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Payload.Span, FailoverJson.Options) ?? throw new InvalidDataException("An empty JSON body.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The body of a record of kind {Header.Kind} is no JSON: {e.Message}", e);
        }
    }
}
