using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>
/// What one life of a recorder has in memory for its disk, and its one writer: at each tick live and kept recording first, then notes, then
/// what comes home, then deletions, each step with its own flush. A kill falls between any two of them.
/// </summary>
internal sealed class DiskWriter(SimDisk disk, DiskWriter.IShell shell, bool trustsFailedFlushes = false, int maxQueued = DiskWriter.MaxQueued)
{
    /// <summary>Groups of pictures that wait for the disk at most; what comes then is lost, with a gap that says so.</summary>
    public const int MaxQueued = 1024;

    private readonly List<(DiskRun Run, DiskGop Gop)> _queue = [];
    private readonly List<DiskNote> _notes = [];
    private readonly List<DiskRun> _closing = [];
    private readonly Queue<Insertion> _insertions = new();
    private TaskCompletionSource? _sleeping;
    private bool _tickDue;
    private bool _awake;

    /// <summary>The process that it is a part of.</summary>
    internal interface IShell
    {
        /// <summary>Completes after this time, if the process lives then.</summary>
        Task Sleep(TimeSpan time);
    }

    /// <summary>Null, or one sentence about what is wrong with the disk now.</summary>
    public string? Fault { get; private set; }

    /// <summary>Groups of pictures that wait for the disk.</summary>
    public int Queued => _queue.Count;

    /// <summary>False when the queue is full and it is lost here.</summary>
    public bool TryAppend(DiskRun run, SimGop gop, DateTimeOffset arrival)
    {
        if (_queue.Count >= maxQueued)
        {
            return false;
        }

        _queue.Add((run, run.Add(gop, arrival)));
        return true;
    }

    /// <summary>The session ended; the run is closed when what it has in memory is flushed.</summary>
    public void Close(DiskRun run, string reason)
    {
        run.ClosedReason = reason;
        _closing.Add(run);
    }

    public Task Add(DiskNote note)
    {
        _notes.Add(note);
        Wake();
        return note.Done.Task;
    }

    /// <summary>Completes when they are durable; fails when the disk does.</summary>
    public Task InsertAsync(DiskRun run, IReadOnlyList<(SimGop Gop, DateTimeOffset Arrival)> gops)
    {
        var insertion = new Insertion(run, gops, new TaskCompletionSource());
        _insertions.Enqueue(insertion);
        Wake();
        return insertion.Done.Task;
    }

    public void Tick()
    {
        _tickDue = true;
        Wake();
    }

    /// <summary>Runs as long as the process lives.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            if (!_awake)
            {
                _sleeping = new TaskCompletionSource();
                await _sleeping.Task;
            }

            _awake = false;
            var tick = _tickDue;
            _tickDue = false;
            if (tick)
            {
                await FlushAsync();
            }

            await FlushNotesAsync();
            if (_insertions.TryDequeue(out var insertion))
            {
                await InsertAsync(insertion);
                _awake = true;
            }

            if (tick)
            {
                DeleteSettled();
            }
        }
    }

    /// <summary>The process ended in order: everything goes to the disk at once, if that obeys.</summary>
    public void FlushAtTheEnd()
    {
        if (!disk.InTrouble)
        {
            foreach (var (run, gop) in _queue)
            {
                disk.Write(run, gop, "the last flush");
                disk.Flushed(run, gop, "the last flush");
            }

            _queue.Clear();
        }
    }

    /// <summary>The process ended: its memory is gone.</summary>
    public void Ended()
    {
        foreach (var (run, gop) in _queue)
        {
            if (gop.State == DiskState.Memory)
            {
                disk.Forget(run, gop);
            }
        }

        _queue.Clear();
    }

    private void Wake()
    {
        _awake = true;
        if (_sleeping is { } sleeping)
        {
            _sleeping = null;
            sleeping.SetResult();
        }
    }

    private async Task FlushAsync()
    {
        var closing = _closing.Count;
        if (_queue.Count == 0)
        {
            Closed(closing);
            return;
        }

        var batch = _queue.ToArray();
        if (!await WriteAsync(
            () => Array.ForEach(batch, one => disk.Write(one.Run, one.Gop, "the flush tick")),
            () => Array.ForEach(batch, one => disk.Abandon(one.Run, one.Gop))))
        {
            if (trustsFailedFlushes)
            {
                _queue.RemoveRange(0, batch.Length);
                Array.ForEach(batch, one => disk.Trust(one.Run, one.Gop));
            }

            return;
        }

        _queue.RemoveRange(0, batch.Length);
        Array.ForEach(batch, one => disk.Flushed(one.Run, one.Gop, "the flush tick"));
        Closed(closing);
    }

    private void Closed(int count)
    {
        for (var i = 0; i < count; i++)
        {
            // It may have been opened again meanwhile.
            _closing[i].Open &= _closing[i].ClosedReason is null;
            _closing[i].Changed();
        }

        _closing.RemoveRange(0, count);
    }

    private async Task FlushNotesAsync()
    {
        if (_notes.Count == 0)
        {
            return;
        }

        var notes = _notes.ToArray();
        if (!await WriteAsync(() => Array.ForEach(notes, disk.Write), () => Array.ForEach(notes, disk.Abandon)))
        {
            return;
        }

        _notes.RemoveRange(0, notes.Length);
        foreach (var note in notes)
        {
            note.State = DiskState.Durable;
            note.Done.SetResult();
        }
    }

    private async Task InsertAsync(Insertion insertion)
    {
        var added = new List<DiskGop>();
        var run = insertion.Run;
        var written = await WriteAsync(
            () =>
            {
                foreach (var (gop, arrival) in insertion.Gops)
                {
                    var one = run.Add(gop, arrival);
                    added.Add(one);
                    disk.Write(run, one, "it came home");
                }
            },
            () =>
            {
                // The holder still has it, and is asked again.
                added.ForEach(one => disk.Abandon(run, one));
                added.ForEach(run.Remove);
                added.Clear();
            });
        if (!written)
        {
            insertion.Done.SetException(new IOException($"{disk.Recorder} cannot write: {Fault}"));
            return;
        }

        added.ForEach(one => disk.Flushed(run, one, "it came home"));
        insertion.Done.SetResult();
    }

    /// <summary>Writes and flushes once; true when it is durable. A failed flush is never tried again on the same volume.</summary>
    private async Task<bool> WriteAsync(Action write, Action abandon)
    {
        if (disk.Full || (disk.Failing && Fault is not null))
        {
            Fault = disk.Full ? "no space is left on the disk" : "the disk answers with input/output errors";
            return false;
        }

        write();
        await shell.Sleep(disk.FlushTime());
        while (disk.Stalled)
        {
            await shell.Sleep(TimeSpan.FromMilliseconds(100));
        }

        if (disk.Failing)
        {
            Fault = "the disk answers with input/output errors";
            abandon();
            return false;
        }

        Fault = null;
        return true;
    }

    /// <summary>What is acknowledged for good is deleted (R3).</summary>
    private void DeleteSettled()
    {
        foreach (var run in disk.Kept)
        {
            if (!run.AnySettled)
            {
                continue;
            }

            run.AnySettled = false;
            for (var i = run.Gops.Count - 1; i >= 0; i--)
            {
                if (run.Gops[i].Acknowledged == DiskState.Durable && !run.Gops[i].GivenUp)
                {
                    disk.Release(run, run.Gops[i], "it is home and acknowledged");
                }
            }
        }
    }

    private sealed record Insertion(DiskRun Run, IReadOnlyList<(SimGop Gop, DateTimeOffset Arrival)> Gops, TaskCompletionSource Done);
}
