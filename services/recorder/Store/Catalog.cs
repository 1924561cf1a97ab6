using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// What is durable: sums per run and the records of volumes not yet in the index in memory, everything older in the index. Safe for any
/// number of readers beside the one writer.
/// </summary>
internal sealed class Catalog(StoreIndex index)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, RunState> _runs = [];
    private readonly Dictionary<(string Server, string Camera), List<RunState>> _cameras = [];
    private readonly Dictionary<ulong, VolumeContents> _memory = [];

    /// <summary>Takes what the index knows of sealed volumes.</summary>
    public void Load()
    {
        lock (_gate)
        {
            foreach (var row in index.Runs())
            {
                var state = GetOrAdd(row.Info);
                state.Totals = row.Totals;
                state.ClosedReason = row.Closed;
            }
        }
    }

    /// <summary>
    /// A session begins to write a run, or goes on with one that it had closed (keeping may stop and start within a session). Returns the run's
    /// description; that of its first opening stays, with newer parameter sets behind.
    /// </summary>
    public RunInfo Open(RunInfo run)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(run.Id, out var known) && (!known.OpenedHere || known.Info.Purpose != run.Purpose))
            {
                throw new InvalidOperationException($"The run {run.Id} is already here as {known.Info.Purpose}: every session is a new run.");
            }

            var state = GetOrAdd(run);
            var newest = run.Parameters.Where(p => !state.Info.Parameters.Any(k => k.AvcC.AsSpan().SequenceEqual(p.AvcC))).ToList();
            if (newest.Count > 0)
            {
                state.Info = state.Info with { Parameters = [.. state.Info.Parameters, .. newest] };
            }

            state.Open = true;
            state.OpenedHere = true;
            state.ClosedReason = null;
            return state.Info;
        }
    }

    /// <summary>The run got other parameter sets.</summary>
    public void Describe(RunInfo run)
    {
        lock (_gate)
        {
            GetOrAdd(run).Info = run;
        }
    }

    /// <summary>The run's description as this store has it; that of its first writer stays.</summary>
    public RunInfo DescriptionOf(RunInfo run)
    {
        lock (_gate)
        {
            return GetOrAdd(run).Info;
        }
    }

    public void Close(RunId run, string? reason)
    {
        lock (_gate)
        {
            if (!_runs.TryGetValue(run, out var state))
            {
                return;
            }

            state.Open = false;
            state.ClosedReason = reason;
            RemoveIfEmpty(state);
        }
    }

    /// <summary>A batch became durable in a volume.</summary>
    public IReadOnlyList<DurableMark> Apply(VolumeContents volume, RecordBatch batch)
    {
        lock (_gate)
        {
            _memory[volume.Number] = volume;
            volume.Length = batch.End;
            volume.Notes.AddRange(batch.Delta.Notes);
            foreach (var run in batch.Delta.Runs.Values)
            {
                volume.Runs[run.Id] = run;
            }

            foreach (var delta in batch.Delta.Parts.Values)
            {
                volume.Closes.Remove(delta.Run.Id);
                var part = volume.PartOf(delta.Run);
                delta.Records.ForEach(part.Add);
                var state = GetOrAdd(delta.Run);
                state.Totals = state.Totals.With(delta.Totals);
            }

            foreach (var (run, reason) in batch.Delta.Closes)
            {
                volume.Closes[run] = reason;
            }

            return batch.Marks.ConvertAll(MarkOf);
        }
    }

    /// <summary>The volume is finished: the index takes it over.</summary>
    public void Seal(VolumeContents volume)
    {
        index.Insert(volume);
        lock (_gate)
        {
            _memory.Remove(volume.Number);
        }
    }

    /// <summary>The volume is about to be deleted.</summary>
    public void Remove(ulong volume, IReadOnlyList<RunId> runs)
    {
        index.Delete(volume);
        lock (_gate)
        {
            _memory.Remove(volume);
            foreach (var run in runs)
            {
                if (_runs.TryGetValue(run, out var state))
                {
                    state.Totals = _memory.Values.SelectMany(v => v.Parts.Values).Where(p => p.Run.Id == run)
                        .Aggregate(index.TotalsOf(run), (sum, part) => sum.With(part.Totals));
                    RemoveIfEmpty(state);
                }
            }
        }
    }

    public bool TryGetDurable(RunId run, out DurableState state)
    {
        lock (_gate)
        {
            state = default;
            if (!_runs.TryGetValue(run, out var found) || found.First is not { } first || found.Last is not { } last)
            {
                return false;
            }

            state = new DurableState(first, last, found.Totals.Frames, found.Totals.Damaged, found.Totals.Bytes);
            return true;
        }
    }

    public RunSummary? Find(RunId run)
    {
        lock (_gate)
        {
            return _runs.TryGetValue(run, out var state) && state.Totals.Frames > 0 ? state.ToSummary() : null;
        }
    }

    /// <summary>Runs of a camera that have durable frames, by wall time.</summary>
    public IReadOnlyList<RunSummary> Runs(string server, string camera)
    {
        lock (_gate)
        {
            return !_cameras.TryGetValue((server, camera), out var states)
                ? []
                : states.Where(s => s.Totals.Frames > 0).Select(s => s.ToSummary()).OrderBy(s => s.FirstWall).ToList();
        }
    }

    public IReadOnlyList<(string Server, string Camera)> Cameras()
    {
        lock (_gate)
        {
            return _cameras.Where(c => c.Value.Any(s => s.Totals.Frames > 0)).Select(c => c.Key).Order().ToList();
        }
    }

    /// <summary>Records of a run that reach into an interval of ticks (both included), in the order of writing.</summary>
    public IReadOnlyList<(ulong Volume, StoredRecord Record)> Records(RunId run, long fromTick, long toTick)
    {
        RunInfo info;
        var found = new SortedDictionary<ulong, IReadOnlyList<StoredRecord>>();
        lock (_gate)
        {
            if (!_runs.TryGetValue(run, out var state))
            {
                return [];
            }

            info = state.Info;
            foreach (var volume in _memory.Values)
            {
                if (volume.Parts.TryGetValue(run, out var part))
                {
                    found[volume.Number] = part.Records.ToArray();
                }
            }
        }

        // Memory first, then the index: a volume sealed in between is seen twice, never missed. The index has it whole, the memory of a moment
        // before may have its beginning alone; and the volumes after it, which were sealed meanwhile too, would then stand behind a hole.
        foreach (var part in index.Parts(info, fromTick, toTick))
        {
            found[part.Volume] = part.Records;
        }

        return found.SelectMany(v => v.Value.Where(r => r.FirstTick <= toTick && r.LastTick >= fromTick).Select(r => (v.Key, r))).ToList();
    }

    /// <summary>Records of a run in one volume, in the order of writing.</summary>
    public IReadOnlyList<StoredRecord> RecordsIn(RunId run, ulong volume)
    {
        lock (_gate)
        {
            if (_memory.TryGetValue(volume, out var contents))
            {
                return contents.Parts.TryGetValue(run, out var part) ? part.Records.ToArray() : [];
            }
        }

        // The index has a volume before the memory lets it go.
        return index.RecordsIn(run, volume);
    }

    private DurableMark MarkOf(DurableFrames frames)
    {
        var state = _runs[frames.Run];
        state.First ??= frames.First;
        state.Last = frames.Last;
        return new DurableMark(
            frames.Run, new DurableState(state.First.Value, frames.Last, state.Totals.Frames, state.Totals.Damaged, state.Totals.Bytes));
    }

    private RunState GetOrAdd(RunInfo run)
    {
        if (!_runs.TryGetValue(run.Id, out var state))
        {
            _runs.Add(run.Id, state = new RunState(run));
            var key = (run.Server, run.Camera);
            if (!_cameras.TryGetValue(key, out var states))
            {
                _cameras.Add(key, states = []);
            }

            states.Add(state);
        }

        return state;
    }

    private void RemoveIfEmpty(RunState state)
    {
        if (state is { Open: false, Totals.Frames: 0 })
        {
            _runs.Remove(state.Info.Id);
            _cameras[(state.Info.Server, state.Info.Camera)].Remove(state);
        }
    }

    private sealed class RunState(RunInfo info)
    {
        public RunInfo Info { get; set; } = info;
        public PartTotals Totals { get; set; } = PartTotals.Empty;
        public FrameKey? First { get; set; }
        public FrameKey? Last { get; set; }
        public bool Open { get; set; }

        /// <summary>By this process: only then may it be opened again.</summary>
        public bool OpenedHere { get; set; }
        public string? ClosedReason { get; set; }

        public RunSummary ToSummary() => new()
        {
            Info = Info,
            FirstTick = Totals.FirstTick,
            LastTick = Totals.LastTick,
            Frames = Totals.Frames,
            Bytes = Totals.Bytes,
            Damaged = Totals.Damaged,
            Wall = Totals.Wall.Known ? Totals.Wall : new WallMap(WallMap.AnchorOf(Info.OpenedUtc, Totals.FirstTick)),
            Open = Open,
            ClosedReason = ClosedReason,
        };
    }
}
