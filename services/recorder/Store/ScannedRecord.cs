namespace Failover.Recorder;

/// <summary>A good record as found in a volume. The body lies in the scanner's buffer: use it before the next record.</summary>
internal readonly record struct ScannedRecord(RecordHeader Header, ReadOnlyMemory<byte> Body)
{
    public ReadOnlySpan<byte> Table => Body.Span[..Header.TableBytes];

    public ReadOnlyMemory<byte> Payload => Body[Header.TableBytes..];

    public Note ToNote() => new(Header.Kind, Payload.ToArray());
}
