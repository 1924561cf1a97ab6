using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Reads a store's volumes themselves, never the index: what is really on disk, every checksum verified. Changes nothing, and works while
/// another process writes or after it was killed. For proofs and tools.
/// </summary>
public sealed class FootageReader
{
    private readonly string _directory;
    private readonly bool _hashPictures;

    private FootageReader(string directory, string storeId, bool hashPictures)
    {
        _directory = directory;
        StoreId = storeId;
        _hashPictures = hashPictures;
    }

    public string StoreId { get; }

    /// <summary>Opens a store's directory.</summary>
    /// <param name="directory">With store.json and v-*.vol.</param>
    /// <param name="hashPictures">Also compute each picture's content hash from its bytes again; one that differs is a fault, not a frame.</param>
    /// <exception cref="StoreRefusedException">There is no store.</exception>
    public static FootageReader OpenReadOnly(string directory, bool hashPictures = true) =>
        StoreIdentity.Load(directory) is { } identity
            ? new FootageReader(directory, identity.StoreId, hashPictures)
            : throw new StoreRefusedException($"There is no store in {directory}.");

    /// <summary>Reads all volumes once.</summary>
    public FootageOnDisk Read()
    {
        var disk = new Collecting();
        foreach (var volume in VolumeFile.In(_directory))
        {
            try
            {
                using var file = VolumeFile.OpenRead(_directory, volume);
                var scanner = new VolumeScanner(file, volume);
                foreach (var record in scanner.Records())
                {
                    Take(disk, record);
                }

                disk.Faults.AddRange(scanner.Faults);
            }
            catch (FileNotFoundException)
            {
                // Deleted since the listing: it owed nothing.
            }
        }

        return disk.Done();
    }

    /// <summary>Reads one sample. False when its volume is gone.</summary>
    public bool TryReadPayload(in StoredFrame frame, Span<byte> target)
    {
        using var files = new VolumeFiles(_directory, 1);
        return files.TryRead(frame.Volume, target[..frame.Size], frame.Position);
    }

    private void Take(Collecting disk, ScannedRecord record)
    {
        switch (record.Header.Kind)
        {
            case RecordKind.Run:
                disk.Describe(record.ToNote().Read<RunInfo>());
                break;
            case RecordKind.Frames:
                TakeFrames(disk, record);
                break;
            case RecordKind.Seam:
                disk.Seams.Add(record.ToNote().Read<Seam>());
                break;
            case RecordKind.Gap:
                var gap = record.ToNote().Read<GapBody>();
                disk.Gaps[gap.Id] = gap.Gap;
                break;
            default:
                break;
        }
    }

    private void TakeFrames(Collecting disk, ScannedRecord record)
    {
        var frames = new List<StoredFrame>(record.Header.FrameCount);
        FrameTable.Decode(record.Header, record.Table, frames);
        var offset = 0;
        foreach (var frame in frames)
        {
            var sample = record.Payload.Slice(offset, frame.Size);
            offset += frame.Size;
            if (_hashPictures && !HashIsRight(sample.Span, frame.Hash))
            {
                disk.Faults.Add($"Volume v-{frame.Volume:x16}: the picture at {frame.Position} is not what its hash {frame.Hash} says.");
                continue;
            }

            disk.Add(record.Header.RunKey, record.Header.Class, frame, record.Header.WallAnchor);
        }
    }

    private static bool HashIsRight(ReadOnlySpan<byte> sample, FrameHash hash)
    {
        try
        {
            return AccessUnitHash.Compute(sample) == hash;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private sealed class Collecting
    {
        private readonly Dictionary<ulong, RunInfo> _runs = [];
        private readonly Dictionary<ulong, List<FrameOnDisk>> _frames = [];
        private readonly Dictionary<ulong, WallMap> _walls = [];

        public List<Seam> Seams { get; } = [];
        public Dictionary<string, Gap> Gaps { get; } = [];
        public List<string> Faults { get; } = [];

        public void Describe(RunInfo run) => _runs[RecordHeader.KeyOf(run.Id)] = run;

        public void Add(ulong runKey, VolumeClass volumeClass, in StoredFrame frame, long anchor)
        {
            if (!_frames.TryGetValue(runKey, out var frames))
            {
                _frames.Add(runKey, frames = []);
                _walls.Add(runKey, new WallMap(RecordHeader.NoAnchor));
            }

            frames.Add(new FrameOnDisk(frame, volumeClass));
            _walls[runKey] = _walls[runKey].Earliest(new WallMap(anchor));
        }

        public FootageOnDisk Done()
        {
            foreach (var (key, frames) in _frames.Where(f => !_runs.ContainsKey(f.Key)))
            {
                Faults.Add($"{frames.Count} pictures belong to a run (key {key:x16}) whose description is lost.");
            }

            var runs = _frames.Where(f => _runs.ContainsKey(f.Key)).Select(f => new RunOnDisk(_runs[f.Key], f.Value, _walls[f.Key])).ToList();
            return new FootageOnDisk(runs, Seams, Gaps.Values.ToList(), Faults);
        }
    }
}

/// <summary>What the volumes of a store hold.</summary>
/// <param name="Runs">With their frames in the order of writing; a frame may be there more than once.</param>
/// <param name="Seams">As written; of one run the last holds.</param>
/// <param name="Gaps">The last state of each.</param>
/// <param name="Faults">Damaged stretches and pictures that are not what their hash says, in sentences; a torn tail is none.</param>
public sealed record FootageOnDisk(
    IReadOnlyList<RunOnDisk> Runs, IReadOnlyList<Seam> Seams, IReadOnlyList<Gap> Gaps, IReadOnlyList<string> Faults);

/// <summary>One run as the volumes have it.</summary>
public sealed record RunOnDisk(RunInfo Info, IReadOnlyList<FrameOnDisk> Frames, WallMap Wall);

/// <summary>One stored picture and the class of the volume it lies in.</summary>
public readonly record struct FrameOnDisk(StoredFrame Frame, VolumeClass Class);
