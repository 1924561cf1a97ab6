using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Records to be written in one gathered write at one place of one volume. Samples are referenced, never copied; what the records say is
/// collected in <see cref="Delta"/> and counts only once they are durable.
/// </summary>
internal sealed class RecordBatch(ulong volume, VolumeClass volumeClass, long position) : IDisposable
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private readonly List<byte[]> _heads = [];
    private readonly XxHash128 _hash = new();

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => _parts;

    /// <summary>Where the next record begins.</summary>
    public long End { get; private set; } = position;

    public VolumeContents Delta { get; } = new(volume, volumeClass);

    public List<DurableFrames> Marks { get; } = [];

    public void AddVolumeStart(VolumeStartBody body) => AddJson(RecordKind.VolumeStart, Note.Of(RecordKind.VolumeStart, body).Json);

    public void AddRun(RunInfo run)
    {
        AddJson(RecordKind.Run, Note.Of(RecordKind.Run, run).Json, RecordHeader.KeyOf(run.Id), run.Term);
        Delta.Runs[run.Id] = run;
    }

    public void AddClose(RunInfo run, CloseBody body)
    {
        AddJson(RecordKind.Close, Note.Of(RecordKind.Close, body).Json, RecordHeader.KeyOf(run.Id), run.Term);
        Delta.Closes[run.Id] = body.Reason;
    }

    public void AddNote(Note note)
    {
        AddJson(note.Kind, note.Json);
        Delta.Notes.Add(note);
    }

    /// <summary>Writes frames as one or more records of at most <paramref name="recordMaxBytes"/> payload.</summary>
    public void AddFrames(RunInfo run, ReadOnlySpan<PendingFrame> frames, int recordMaxBytes)
    {
        var part = Delta.PartOf(run);
        var all = frames;
        while (!frames.IsEmpty)
        {
            var count = CutOf(frames, recordMaxBytes);
            part.Add(AddFrameRecord(run, frames[..count]));
            frames = frames[count..];
        }

        if (!all.IsEmpty)
        {
            Delta.Closes.Remove(run.Id);
            Marks.Add(new DurableFrames(run.Id, new(all[0].Tick, all[0].Hash), new(all[^1].Tick, all[^1].Hash)));
        }
    }

    public void Dispose()
    {
        foreach (var head in _heads)
        {
            ArrayPool<byte>.Shared.Return(head);
        }

        _heads.Clear();
        _parts.Clear();
    }

    private static int CutOf(ReadOnlySpan<PendingFrame> frames, int recordMaxBytes)
    {
        long bytes = frames[0].Sample.Length;
        long least = frames[0].Tick;
        long greatest = least;
        var count = 1;
        for (; count < frames.Length && count < RecordHeader.MaxFrames; count++)
        {
            var frame = frames[count];
            bytes += frame.Sample.Length;
            least = Math.Min(least, frame.Tick);
            greatest = Math.Max(greatest, frame.Tick);
            if (bytes > recordMaxBytes || greatest - least > uint.MaxValue)
            {
                break;
            }
        }

        return count;
    }

    private StoredRecord AddFrameRecord(RunInfo run, ReadOnlySpan<PendingFrame> frames)
    {
        var entry = Describe(frames);
        var header = new RecordHeader
        {
            Kind = RecordKind.Frames,
            Class = Delta.Class,
            Volume = Delta.Number,
            Position = End,
            RunKey = RecordHeader.KeyOf(run.Id),
            Term = run.Term,
            FirstTick = entry.FirstTick,
            WallAnchor = entry.WallAnchor,
            FrameCount = entry.Frames,
            PayloadBytes = entry.PayloadBytes,
        };
        var head = Rent(RecordHeader.ByteLength + header.TableBytes);
        header.WriteUnsealed(head.Span);
        var table = head.Span[RecordHeader.ByteLength..];
        foreach (var frame in frames)
        {
            new FrameEntry((uint)(frame.Tick - entry.FirstTick), frame.Composition, frame.Sample.Length, frame.Flags, frame.Hash).Write(table);
            table = table[FrameEntry.ByteLength..];
        }

        _hash.Append(head.Span[..RecordHeader.HashedLength]);
        _hash.Append(head.Span[RecordHeader.ByteLength..]);
        _parts.Add(head);
        foreach (var frame in frames)
        {
            _hash.Append(frame.Sample.Span);
            _parts.Add(frame.Sample);
        }

        Seal(head.Span, header.TotalBytes);
        return entry;
    }

    private StoredRecord Describe(ReadOnlySpan<PendingFrame> frames)
    {
        var (least, greatest, bytes, damaged) = (long.MaxValue, long.MinValue, 0, 0);
        var wall = new WallMap(RecordHeader.NoAnchor);
        foreach (var frame in frames)
        {
            least = Math.Min(least, frame.Tick);
            greatest = Math.Max(greatest, frame.Tick);
            bytes += frame.Sample.Length;
            damaged += frame.Flags.HasFlag(AccessUnitFlags.Damaged) ? 1 : 0;
            wall = wall.Earliest(new WallMap(frame.WallAnchor));
        }

        return new StoredRecord
        {
            Position = End,
            FirstTick = least,
            LastTick = greatest,
            Frames = frames.Length,
            PayloadBytes = bytes,
            Damaged = damaged,
            WallAnchor = wall.Anchor,
        };
    }

    private void AddJson(RecordKind kind, byte[] json, ulong runKey = 0, long term = 0)
    {
        var header = new RecordHeader
        {
            Kind = kind,
            Class = Delta.Class,
            Volume = Delta.Number,
            Position = End,
            RunKey = runKey,
            Term = term,
            WallAnchor = RecordHeader.NoAnchor,
            PayloadBytes = json.Length,
        };
        var head = Rent(RecordHeader.ByteLength);
        header.WriteUnsealed(head.Span);
        _hash.Append(head.Span[..RecordHeader.HashedLength]);
        _hash.Append(json);
        _parts.Add(head);
        _parts.Add(json);
        Seal(head.Span, header.TotalBytes);
    }

    private void Seal(Span<byte> head, long totalBytes)
    {
        Span<byte> hash = stackalloc byte[16];
        _hash.GetHashAndReset(hash);
        RecordHeader.Seal(head, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
        End += totalBytes;
    }

    private Memory<byte> Rent(int length)
    {
        var head = ArrayPool<byte>.Shared.Rent(length);
        _heads.Add(head);
        return head.AsMemory(0, length);
    }
}

/// <summary>First and last frame of a run in a batch, in the order of writing.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DurableFrames(RunId Run, FrameKey First, FrameKey Last);
