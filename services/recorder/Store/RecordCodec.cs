using System.Runtime.CompilerServices;

namespace Failover.Recorder;

/// <summary>Ships records between recorders exactly as they lie on disk, so that checksums hold end to end (R9).</summary>
public static class RecordCodec
{
    /// <summary>Writes a run record, the given records unchanged, and the end record without which the reader knows that the stream was cut off.</summary>
    /// <param name="damaged">What <paramref name="records"/> left out; read when they have ended.</param>
    public static async Task<int> WriteAsync(
        Stream target, RunInfo run, IEnumerable<RawRecord> records, CancellationToken ct, IReadOnlyList<DamagedStretch>? damaged = null)
    {
        await WriteOwnAsync(target, batch => batch.AddRun(run), ct);
        var (count, frames) = (0, 0);

        // The next record is read and verified while one is on its way.
        var sending = Task.CompletedTask;
        try
        {
            foreach (var record in records)
            {
                await sending;
                sending = target.WriteAsync(record.Bytes, ct).AsTask();
                count++;
                frames += record.Header.FrameCount;
            }
        }
        finally
        {
            // Whatever became of the reading: the record's memory may go to somebody else afterwards.
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await sending;
        await WriteOwnAsync(target, batch => batch.AddNote(Note.Of(RecordKind.End, new EndBody(count, frames, damaged))), ct);
        await target.FlushAsync(ct);
        return frames;
    }

    /// <summary>Reads and verifies records up to the end record, which is not given out.</summary>
    /// <param name="damaged">Takes what the sender left out, before the last record was read.</param>
    /// <exception cref="InvalidDataException">A checksum is wrong, a record is missing, or the stream was cut off.</exception>
    public static IAsyncEnumerable<RawRecord> ReadAsync(Stream source, CancellationToken ct, ICollection<DamagedStretch>? damaged = null) =>
        ReadAsync(source, buffers: null, damaged, ct);

    /// <param name="buffers">Where the records lie; null = each in memory of its own.</param>
    internal static async IAsyncEnumerable<RawRecord> ReadAsync(
        Stream source, RecordBuffers? buffers, ICollection<DamagedStretch>? damaged, [EnumeratorCancellation] CancellationToken ct)
    {
        var head = new byte[RecordHeader.ByteLength];
        var frameRecords = 0;
        while (true)
        {
            await ReadAllAsync(source, head, ct);
            if (!RecordHeader.TryRead(head, out var header))
            {
                throw new InvalidDataException("A record's header is damaged.");
            }

            var length = checked((int)header.TotalBytes);
            var bytes = buffers is null ? GC.AllocateUninitializedArray<byte>(length) : buffers.Rent(length);
            head.CopyTo(bytes);
            await ReadAllAsync(source, bytes[RecordHeader.ByteLength..], ct);
            if (!RawRecord.TryParse(bytes, out var record))
            {
                throw new InvalidDataException($"A record of kind {header.Kind} at tick {header.FirstTick} is damaged.");
            }

            if (header.Kind == RecordKind.End)
            {
                var end = record.Body<EndBody>();
                if (end.Records != frameRecords)
                {
                    throw new InvalidDataException($"The stream had {frameRecords} records of frames and should have {end.Records}.");
                }

                foreach (var stretch in end.Damaged ?? [])
                {
                    damaged?.Add(stretch);
                }

                yield break;
            }

            frameRecords += header.Kind == RecordKind.Frames ? 1 : 0;
            yield return record;
        }
    }

    private static async Task WriteOwnAsync(Stream target, Action<RecordBatch> add, CancellationToken ct)
    {
        using var batch = new RecordBatch(0, VolumeClass.None, 0);
        add(batch);
        foreach (var part in batch.Parts)
        {
            await target.WriteAsync(part, ct);
        }
    }

    private static async Task ReadAllAsync(Stream source, Memory<byte> target, CancellationToken ct)
    {
        try
        {
            await source.ReadExactlyAsync(target, ct);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The stream of records was cut off before its end record.", e);
        }
    }
}
