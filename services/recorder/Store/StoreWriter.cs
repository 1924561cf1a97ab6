using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>
/// The one thread that writes a store. At each flush tick it writes all that waits: live first, then kept, each class as one gathered
/// write and one fdatasync; notes and returned footage go between ticks, in small bites, so that live recording never waits for them (R5).
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    private static readonly VolumeClass[] RunClasses = [VolumeClass.Live, VolumeClass.Kept];

    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly VolumeShelf _shelf;
    private readonly Catalog _catalog;
    private readonly HoldingLedger _ledger;
    private readonly Lock _gate = new();
    private readonly List<RunWriter> _runs = [];
    private readonly List<TaskCompletionSource> _flushWaiters = [];
    private readonly ConcurrentQueue<NoteJob> _notes = new();
    private readonly ConcurrentQueue<InsertJob> _inserts = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private readonly List<PendingFrame> _frames = [];
    private volatile List<NoteJob> _takenNotes = [];
    private volatile bool _tickDue;
    private volatile bool _stopping;
    private readonly FlushClock _clock;
    private long _queuedBytes;

    public StoreWriter(StoreOptions options, TimeProvider time, ILogger logger, VolumeShelf shelf, Catalog catalog, HoldingLedger ledger)
    {
        _options = options;
        _time = time;
        _clock = new FlushClock(time);
        _logger = logger;
        _shelf = shelf;
        _catalog = catalog;
        _ledger = ledger;
        _thread = new Thread(Loop) { IsBackground = true, Name = "store writer" };
        _timer = time.CreateTimer(_ => OnTick(), null, options.FlushTick, options.FlushTick);
        _thread.Start();
    }

    /// <summary>Raised on the writer thread once per class and tick; a handler must not block.</summary>
    public event Action<IReadOnlyList<DurableMark>>? DurableAdvanced;

    public string? DiskFault => _shelf.Fault;

    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>What live recording needs of the disk now. Any thread.</summary>
    public HeadroomView Headroom() => new()
    {
        FlushTick = _options.FlushTick, FlushLate = _clock.Late, LastFlush = _clock.Last,
        QueuedBytes = QueuedBytes, MaxQueuedBytes = _options.MaxQueuedBytes, DiskFault = DiskFault,
    };

    public void Describe(RunInfo run) => _catalog.Describe(run);

    public RunWriter Open(RunInfo info)
    {
        RunWriter run;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_runs.Exists(r => r.Id == info.Id && !r.IsClosed))
            {
                throw new InvalidOperationException($"The run {info.Id} is open already.");
            }

            run = new RunWriter(this, _catalog.Open(info));
            _runs.Add(run);
            if (run.Class == VolumeClass.Kept)
            {
                _ledger.SetOpen(run.Id, open: true);
            }
        }

        return run;
    }

    public bool TryReserve(long bytes)
    {
        if (_stopping)
        {
            return false;
        }

        if (Interlocked.Add(ref _queuedBytes, bytes) > _options.MaxQueuedBytes)
        {
            Release(bytes);
            return false;
        }

        return true;
    }

    public void Release(long bytes) => Interlocked.Add(ref _queuedBytes, -bytes);

    /// <summary>Completes when everything appended before the call was written, or a write failed.</summary>
    public Task FlushAsync()
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_stopping)
            {
                return Task.CompletedTask;
            }

            _flushWaiters.Add(waiter);
        }

        _wake.Set();
        return waiter.Task;
    }

    /// <summary>False when the bounded queue is full; <paramref name="durable"/> completes when the note is on disk for good.</summary>
    public bool TryAdd(Note note, out Task durable)
    {
        durable = Task.CompletedTask;
        if (_stopping || _notes.Count + _takenNotes.Count >= _options.MaxQueuedNotes)
        {
            StoreMetrics.NotesDropped.Inc();
            return false;
        }

        var job = new NoteJob(note, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _notes.Enqueue(job);
        _wake.Set();
        durable = job.Done.Task;
        return true;
    }

    /// <summary>Completes when the frames are durable in a home volume; fails when the disk does.</summary>
    public Task InsertAsync(RunInfo run, PendingFrame[] frames)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var job = new InsertJob(run, frames, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _inserts.Enqueue(job);
        _wake.Set();
        return job.Done.Task;
    }

    /// <summary>Writes what waits, seals all volumes, ends the thread.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _stopping = true;
        }

        _wake.Set();
        _thread.Join();
    }

    private void OnTick()
    {
        _tickDue = true;
        _clock.Due();
        if (!_stopping)
        {
            _wake.Set();
        }
    }

    private void Loop()
    {
        bool stopping;
        do
        {
            _wake.WaitOne();
            stopping = _stopping;
            Guarded(() => Turn(stopping));
        }
        while (!stopping);

        Guarded(_shelf.SealAll);
    }

    /// <summary>The thread outlives any fault: what was not written stays queued, and the next turn tries again.</summary>
    private void Guarded(Action turn)
    {
        try
        {
            turn();
        }
        catch (Exception e)
        {
            StoreMetrics.Faults.Inc();
            _shelf.Report(e);
            _logger.LogError(e, "The store {Directory} could not write; it tries again at the next tick.", _options.Directory);
        }
    }

    private void Turn(bool stopping)
    {
        var waiters = TakeWaiters();
        var tick = _tickDue || stopping;
        if (tick || waiters.Count > 0)
        {
            _tickDue = false;
            FlushAllRuns();
        }

        if (!_notes.IsEmpty || _takenNotes.Count > 0)
        {
            Guarded(FlushNotes);
        }

        if (_inserts.TryDequeue(out var insert))
        {
            Insert(insert);
            _wake.Set();
        }

        if (tick || waiters.Count > 0)
        {
            DeleteSettled();
            waiters.ForEach(w => w.TrySetResult());
        }

        if (stopping)
        {
            Abort();
        }
    }

    private void FlushAllRuns()
    {
        _clock.Begin();
        Array.ForEach(RunClasses, volumeClass => Guarded(() => FlushRuns(volumeClass)));
        _clock.End();
        StoreMetrics.QueuedBytes.Set(QueuedBytes);
    }

    private List<TaskCompletionSource> TakeWaiters()
    {
        lock (_gate)
        {
            var waiters = _flushWaiters.ToList();
            _flushWaiters.Clear();
            return waiters;
        }
    }

    private void FlushRuns(VolumeClass volumeClass)
    {
        RunWriter[] runs;
        lock (_gate)
        {
            runs = _runs.Where(r => r.Class == volumeClass).ToArray();
        }

        var takes = Array.ConvertAll(runs, r => r.Take());
        if (takes.All(t => t.IsEmpty))
        {
            return;
        }

        var marks = _shelf.Write(volumeClass, (volume, batch) => AddTo(volume, batch, takes));
        foreach (var take in takes)
        {
            take.Writer.Written();
            if (take.CloseReason is not null)
            {
                End(take);
            }
        }

        if (marks.Count > 0)
        {
            Tell(marks);
        }
    }

    /// <summary>A listener's fault is not the disk's.</summary>
    private void Tell(IReadOnlyList<DurableMark> marks)
    {
        try
        {
            DurableAdvanced?.Invoke(marks);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "A listener to watermarks failed.");
        }
    }

    private void AddTo(VolumeWriter volume, RecordBatch batch, RunTake[] takes)
    {
        foreach (var take in takes)
        {
            if (take.Units.Count > 0)
            {
                _frames.Clear();
                foreach (var unit in take.Units)
                {
                    _frames.Add(PendingFrame.Of(unit));
                }

                AddFrames(volume, batch, take.Info, CollectionsMarshal.AsSpan(_frames));
                _frames.Clear();
            }

            if (take.CloseReason is { } reason)
            {
                batch.AddClose(take.Info, new CloseBody(take.Info.Id, reason, _time.GetUtcNow()));
            }
        }
    }

    private void AddFrames(VolumeWriter volume, RecordBatch batch, RunInfo run, ReadOnlySpan<PendingFrame> frames)
    {
        if (volume.NeedsDescription(run))
        {
            batch.AddRun(run);
        }

        batch.AddFrames(run, frames, _options.RecordMaxBytes);
    }

    private void End(RunTake take)
    {
        lock (_gate)
        {
            _runs.Remove(take.Writer);
            if (_runs.Exists(r => r.Id == take.Info.Id))
            {
                return;
            }

            _catalog.Close(take.Info.Id, take.CloseReason);
            _ledger.SetOpen(take.Info.Id, open: false);
        }
    }

    private void FlushNotes()
    {
        while (_notes.TryDequeue(out var job))
        {
            _takenNotes.Add(job);
        }

        _ = _shelf.Write(VolumeClass.Notes, (_, batch) => _takenNotes.ForEach(job => batch.AddNote(job.Note)));
        var written = _takenNotes;
        _takenNotes = [];
        written.ForEach(job => job.Done.TrySetResult());
    }

    private void Insert(InsertJob job)
    {
        try
        {
            _ = _shelf.Write(VolumeClass.Home, (volume, batch) => AddFrames(volume, batch, _catalog.DescriptionOf(job.Run), job.Frames));
            job.Done.TrySetResult();
        }
        catch (Exception e)
        {
            job.Done.TrySetException(e);
        }
    }

    private void DeleteSettled()
    {
        bool kept;
        lock (_gate)
        {
            kept = _runs.Exists(r => r.Class == VolumeClass.Kept);
        }

        foreach (var (volume, runs) in _ledger.Settled())
        {
            Guarded(() => _shelf.Delete(volume, runs, mayEndCurrent: !kept, "every frame in it is home and acknowledged"));
        }
    }

    private void Abort()
    {
        while (_inserts.TryDequeue(out var job))
        {
            job.Done.TrySetCanceled();
        }

        TakeWaiters().ForEach(w => w.TrySetResult());
        _takenNotes.ForEach(job => job.Done.TrySetCanceled());
    }

    private sealed record NoteJob(Note Note, TaskCompletionSource Done);

    private sealed record InsertJob(RunInfo Run, PendingFrame[] Frames, TaskCompletionSource Done);
}
