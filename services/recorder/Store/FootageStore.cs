using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>
/// A recorder's footage on one disk: volumes, index, runs, holdings, seams, gaps (docs/ref/volume.md). Writing is one thread's work;
/// everything else may be called from any thread, also while frames are written. What a query returns is durable.
/// </summary>
public sealed class FootageStore : IAsyncDisposable
{
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(2);

    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FileStream _lock;
    private readonly StoreIndex _index;
    private readonly VolumeFiles _files;
    private readonly Catalog _catalog;
    private readonly HoldingLedger _ledger = new();
    private readonly NoteBook _notes = new();
    private readonly FrameReading _reading;
    private readonly StoreWriter _writer;
    private readonly Acknowledging _acknowledging;
    private readonly HomeInsertion _insertion;
    private bool _disposed;

    private FootageStore(StoreOptions options, TimeProvider time, ILogger logger, FileStream exclusive, StoreIndex index, string storeId)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _lock = exclusive;
        _index = index;
        StoreId = storeId;
        var recovered = new List<string>();
        var next = new StoreRecovery(options, index, recovered.Add).Run();
        Recovered = recovered;
        _files = new VolumeFiles(options.Directory, options.MaxOpenFiles);
        _catalog = new Catalog(index);
        _catalog.Load();
        _reading = new FrameReading(_catalog, _files);
        Replay();
        var shelf = new VolumeShelf(options, storeId, time, logger, _catalog, _ledger, _files, next);
        _writer = new StoreWriter(options, time, logger, shelf, _catalog, _ledger);
        _writer.DurableAdvanced += marks => DurableAdvanced?.Invoke(marks);
        _acknowledging = new Acknowledging(storeId, _ledger, _reading, _writer);
        Headroom = new RecordingHeadroom(_writer.Headroom, time);
        _insertion = new HomeInsertion(_catalog, _reading, _writer, Headroom, time);
    }

    /// <summary>Watermarks advanced. Raised on the writer thread, once per class and flush tick: a handler must not block.</summary>
    public event Action<IReadOnlyList<DurableMark>>? DurableAdvanced;

    /// <summary>Made once per directory: another id means an empty replacement machine.</summary>
    public string StoreId { get; }

    public string Directory => _options.Directory;

    /// <summary>What recovery found and did, in sentences; empty after a clean end.</summary>
    public IReadOnlyList<string> Recovered { get; }

    /// <summary>Null, or one sentence about what is wrong with the disk now.</summary>
    public string? DiskFault => _writer.DiskFault;

    /// <summary>Bytes that wait for the disk, at most <see cref="StoreOptions.MaxQueuedBytes"/>.</summary>
    public long QueuedBytes => _writer.QueuedBytes;

    /// <summary>Whoever wants the disk for something else than live recording asks here first (R5).</summary>
    internal RecordingHeadroom Headroom { get; }

    /// <summary>Opens or creates the store in a directory; recovers it when its last process was killed.</summary>
    /// <exception cref="StoreRefusedException">Another process has it open, it is newer than this program, or it cannot be written.</exception>
    public static FootageStore Open(StoreOptions options, TimeProvider time, ILogger logger)
    {
        var exclusive = StoreLock.Take(options.Directory);
        StoreIndex? index = null;
        try
        {
            var identity = StoreIdentity.LoadOrCreate(options, time.GetUtcNow());
            index = StoreIndex.Open(options.Directory, message => logger.LogWarning("{Message}", message));
            var store = new FootageStore(options, time, logger, exclusive, index, identity.StoreId);
            foreach (var message in store.Recovered)
            {
                logger.LogWarning("{Message}", message);
            }

            return store;
        }
        catch (Exception e)
        {
            index?.Dispose();
            exclusive.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new StoreRefusedException($"The store {options.Directory} cannot be used: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>
    /// Begins a run: one per RTSP session. A session that closed its run may open it again and go on. Refused while it is open, and when an
    /// earlier process or another purpose has the id.
    /// </summary>
    /// <exception cref="InvalidOperationException">The id is taken.</exception>
    public RunWriter OpenRun(RunInfo info) => _writer.Open(info);

    /// <summary>Writes now what would wait for the next tick.</summary>
    public Task FlushAsync() => _writer.FlushAsync();

    /// <summary>The durable watermark of a run that this process writes; false before its first flush.</summary>
    public bool TryGetDurable(RunId run, out DurableState state) => _catalog.TryGetDurable(run, out state);

    /// <summary>Cameras that have footage here.</summary>
    public IReadOnlyList<(string Server, string Camera)> Cameras() => _catalog.Cameras();

    /// <summary>Runs of a camera, by wall time.</summary>
    public IReadOnlyList<RunSummary> Runs(string server, string camera) => _catalog.Runs(server, camera);

    public RunSummary? FindRun(RunId run) => _catalog.Find(run);

    /// <summary>Durable frames of a run with ticks in [fromTick, toTick], in the order of writing.</summary>
    public IReadOnlyList<StoredFrame> Frames(RunId run, long fromTick = long.MinValue, long toTick = long.MaxValue) =>
        _reading.Frames(run, fromTick, toTick);

    /// <summary>Reads one sample; the target has at least the frame's size. False when the volume was deleted meanwhile.</summary>
    public bool TryReadPayload(in StoredFrame frame, Span<byte> target) => _reading.TryReadPayload(frame, target);

    /// <summary>Copies samples in the given order, untouched; neighbours on disk are read together.</summary>
    public Task CopyPayloadsAsync(IReadOnlyList<StoredFrame> frames, Stream target, CancellationToken ct) =>
        _reading.CopyPayloadsAsync(frames, target, ct);

    /// <summary>Whole verified records of a run that reach into [fromTick, toTick], for another recorder (<see cref="RecordCodec"/>).</summary>
    /// <param name="damaged">Takes what is left out because it cannot be read any more.</param>
    public IEnumerable<RawRecord> RawRecords(RunId run, long fromTick, long toTick, ICollection<DamagedStretch>? damaged = null) =>
        RawRecords(run, fromTick, toTick, damaged, buffers: null);

    /// <param name="buffers">Where the records lie; null = each in memory of its own.</param>
    internal IEnumerable<RawRecord> RawRecords(RunId run, long fromTick, long toTick, ICollection<DamagedStretch>? damaged, RecordBuffers? buffers) =>
        _reading.RawRecords(
            run,
            fromTick,
            toTick,
            (record, why) =>
            {
                _logger.LogError("A record of run {Run} from tick {Tick} is damaged and was not sent: {Why}", run, record.FirstTick, why);
                damaged?.Add(new DamagedStretch(record.FirstTick, record.LastTick, why));
            },
            buffers);

    /// <summary>Kept footage that is not yet acknowledged by its home. Cheap: five times a second is fine.</summary>
    public IReadOnlyList<HoldingReport> Holdings() => _ledger.Reports();

    /// <summary>The home server was seen with this store: what another one acknowledged, and is still here, is owed again.</summary>
    public void HomeStoreIs(string server, string storeId) => _ledger.HomeStoreIs(server, storeId);

    /// <summary>
    /// The home server has these frames, verified and fsynced. Durable when the task completes; a volume of which nothing is owed any more is
    /// deleted at the next flush tick, unless a kept run is still open in it (R3).
    /// </summary>
    public Task<AckResult> AcknowledgeAsync(HoldingAck ack, CancellationToken ct) => _acknowledging.RunAsync(ack, ct);

    /// <summary>
    /// Brings frames of another recorder's run home: each picture is verified against its hash, written under that run's id, and durable when the
    /// task completes. Frames that are here already are counted, not copied: calling it again changes nothing.
    /// </summary>
    public Task<InsertResult> InsertHomeAsync(RunInfo foreignRun, IReadOnlyList<ForeignFrame> frames, CancellationToken ct) =>
        _insertion.RunAsync(foreignRun, frames, ct);

    /// <summary>Remembers how a run lies on its camera's axis. At once visible, soon durable; the newest of a run holds.</summary>
    public void AddSeam(Seam seam)
    {
        if (_notes.Set(seam))
        {
            Write(Note.Of(RecordKind.Seam, seam));
        }
    }

    public IReadOnlyList<Seam> Seams(string server, string camera) => _notes.Seams(server, camera);

    /// <summary>Opens a gap (its <see cref="Gap.To"/> may be set already: then it is complete). Returns the id to close it with.</summary>
    public string OpenGap(Gap gap)
    {
        var id = Guid.NewGuid().ToString("n");
        _notes.Set(id, gap);
        Write(Note.Of(RecordKind.Gap, new GapBody(id, gap)));
        return id;
    }

    /// <summary>Remembers a whole gap; the very same one again changes nothing, also when it was told by a map that rounds differently.</summary>
    public void NoteGap(Gap gap)
    {
        if (gap.To is { } to && !_notes.Gaps(gap.Server, gap.Camera, gap.From, to).Any(known => IsSame(known, gap)))
        {
            OpenGap(gap);
        }
    }

    /// <summary>Closes a gap; again changes nothing.</summary>
    public void CloseGap(string id, DateTimeOffset to)
    {
        if (_notes.Close(id, to) is { } closed)
        {
            Write(Note.Of(RecordKind.Gap, new GapBody(id, closed)));
        }
    }

    /// <summary>Gaps that nobody closed yet, also those of an earlier process.</summary>
    public IReadOnlyList<OpenGap> OpenGaps(string server, string camera) => _notes.Open(server, camera);

    /// <summary>Gaps that reach into [from, to), by time.</summary>
    public IReadOnlyList<Gap> Gaps(string server, string camera, DateTimeOffset from, DateTimeOffset to) => _notes.Gaps(server, camera, from, to);

    /// <summary>Gaps of a server that this reinsertion left.</summary>
    public IReadOnlyList<Gap> LossesOf(string server, string reinsertion) => _notes.LossesOf(server, reinsertion);

    /// <summary>The camera's frames of [from, to), each picture once, on one axis.</summary>
    public CameraView View(string server, string camera, DateTimeOffset from, DateTimeOffset to) =>
        CameraView.Build(Runs(server, camera), Seams(server, camera), Frames, from, to);

    /// <summary>What of [from, to) is there, and the gaps with their causes.</summary>
    public IReadOnlyList<CoverageSpan> Coverage(string server, string camera, DateTimeOffset from, DateTimeOffset to) =>
        CoverageSpan.Of(View(server, camera, from, to), Gaps(server, camera, from, to), from, to);

    /// <summary>Writes what waits, seals the volumes, lets the directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await Task.Run(_writer.Dispose);
        _insertion.Dispose();
        _acknowledging.Dispose();
        _files.Dispose();
        _index.Dispose();
        await _lock.DisposeAsync();
    }

    private static bool IsSame(Gap known, Gap gap) =>
        known.Cause == gap.Cause && known.To is { } to && gap.To is { } end && (known.From - gap.From).Duration() <= Rounding && (to - end).Duration() <= Rounding;

    private void Write(Note note)
    {
        if (!_writer.TryAdd(note, out _))
        {
            _logger.LogWarning("A note of kind {Kind} was not stored at {Time:O}: its queue is full.", note.Kind, _time.GetUtcNow());
        }
    }

    private void Replay()
    {
        foreach (var (volume, row) in _index.Volumes())
        {
            if (row.Class == VolumeClass.Kept)
            {
                _ledger.AddVolume(volume);
            }
        }

        foreach (var (volume, run, totals) in _index.PartsOf(VolumeClass.Kept))
        {
            if (_catalog.Find(run) is { } summary)
            {
                _ledger.Add(volume, run, summary.Info.Server, summary.Info.Camera, totals);
            }
        }

        foreach (var note in _index.Notes())
        {
            _notes.Replay(note);
            if (note.Kind == RecordKind.Acknowledgement)
            {
                _ledger.Replay(note.Read<AckBody>());
            }
        }

        _ledger.Recount(_reading.FramesIn);
    }
}
