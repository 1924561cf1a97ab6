using System.Buffers;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Reads frames, payloads and whole records of what the catalog says is durable. Safe beside writing and deleting.</summary>
internal sealed class FrameReading(Catalog catalog, VolumeFiles files)
{
    private const int CopyBytes = 1 << 20;

    /// <summary>Frames of a run with ticks in [fromTick, toTick], in the order of writing, each (tick, hash) once.</summary>
    public IReadOnlyList<StoredFrame> Frames(RunId run, long fromTick, long toTick)
    {
        var all = new List<StoredFrame>();
        foreach (var (volume, record) in catalog.Records(run, fromTick, toTick))
        {
            ReadTable(volume, record, all);
        }

        var seen = new HashSet<FrameKey>(all.Count);
        all.RemoveAll(f => f.Tick < fromTick || f.Tick > toTick || !seen.Add(f.Key));
        return all;
    }

    /// <summary>All frames of a run in one volume, in the order of writing.</summary>
    public IReadOnlyList<StoredFrame> FramesIn(RunId run, ulong volume) => FramesOf(volume, catalog.RecordsIn(run, volume));

    /// <summary>Records of a run in one volume, in the order of writing.</summary>
    public IReadOnlyList<StoredRecord> RecordsIn(RunId run, ulong volume) => catalog.RecordsIn(run, volume);

    /// <summary>The frames of these records, in the order of writing.</summary>
    public IReadOnlyList<StoredFrame> FramesOf(ulong volume, IEnumerable<StoredRecord> records)
    {
        var all = new List<StoredFrame>();
        foreach (var record in records)
        {
            ReadTable(volume, record, all);
        }

        return all;
    }

    public bool TryReadPayload(in StoredFrame frame, Span<byte> target) => files.TryRead(frame.Volume, target[..frame.Size], frame.Position);

    /// <summary>Copies the samples in the given order; neighbours on disk are read together.</summary>
    public async Task CopyPayloadsAsync(IReadOnlyList<StoredFrame> frames, Stream target, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            for (var at = 0; at < frames.Count;)
            {
                var (first, length) = (frames[at], frames[at].Size);
                for (at++; at < frames.Count && IsNext(first, length, frames[at]) && length + frames[at].Size <= CopyBytes; at++)
                {
                    length += frames[at].Size;
                }

                if (buffer.Length < length)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(length);
                }

                if (!files.TryRead(first.Volume, buffer.AsSpan(0, length), first.Position))
                {
                    throw new IOException($"Volume v-{first.Volume:x16} cannot be read at {first.Position}.");
                }

                await target.WriteAsync(buffer.AsMemory(0, length), ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whole records that reach into [fromTick, toTick], verified; a damaged one is skipped and told. One whose volume is deleted meanwhile is no more.</summary>
    /// <param name="buffers">Where the records lie; null = each in memory of its own.</param>
    public IEnumerable<RawRecord> RawRecords(RunId run, long fromTick, long toTick, Action<StoredRecord, string> damaged, RecordBuffers? buffers)
    {
        foreach (var (volume, record) in catalog.Records(run, fromTick, toTick))
        {
            var length = RecordHeader.ByteLength + (record.Frames * FrameEntry.ByteLength) + record.PayloadBytes;
            var bytes = buffers is null ? GC.AllocateUninitializedArray<byte>(length) : buffers.Rent(length);
            var there = TryRead(volume, bytes.Span, record.Position, out var error);
            if (error is not null)
            {
                damaged(record, $"the disk does not give it: {error}");
            }
            else if (there && RawRecord.TryParse(bytes, out var raw))
            {
                yield return raw;
            }
            else if (there)
            {
                damaged(record, "its checksum differs");
            }
            else if (catalog.Records(run, record.FirstTick, record.LastTick).Any(r => r.Volume == volume && r.Record.Position == record.Position))
            {
                // A volume that was deleted by right is out of the catalog before its file goes.
                damaged(record, "its volume is cut off or gone");
            }
        }
    }

    private bool TryRead(ulong volume, Span<byte> target, long position, out string? error)
    {
        error = null;
        try
        {
            return files.TryRead(volume, target, position);
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            error = e.Message;
            return false;
        }
    }

    private static bool IsNext(in StoredFrame first, int length, in StoredFrame frame) =>
        frame.Volume == first.Volume && frame.Position == first.Position + length;

    private void ReadTable(ulong volume, StoredRecord record, List<StoredFrame> into)
    {
        var length = RecordHeader.ByteLength + (record.Frames * FrameEntry.ByteLength);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        var head = bytes.AsSpan(0, length);
        if (files.TryRead(volume, head, record.Position) && RecordHeader.TryRead(head, out var header) && header.FrameCount == record.Frames)
        {
            FrameTable.Decode(header, head[RecordHeader.ByteLength..], into);
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }
}
