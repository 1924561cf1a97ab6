using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// What this store owes to home servers: kept frames by (volume, run), and which of them are acknowledged, by the positions of their
/// samples (positions never change, ticks may repeat). An acknowledgement counts for the store that gave it: a home with another store is
/// owed everything again. A volume may go only when every frame in it is acknowledged, and none of them given up as damaged (R3).
/// </summary>
internal sealed class HoldingLedger
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, Dictionary<RunId, KeptPart>> _volumes = [];
    private readonly Dictionary<RunId, (string Server, string Camera)> _homes = [];
    private readonly HashSet<RunId> _open = [];

    /// <summary>A kept volume exists, even if it has no frames (yet).</summary>
    public void AddVolume(ulong volume)
    {
        lock (_gate)
        {
            _volumes.TryAdd(volume, []);
        }
    }

    /// <summary>Frames were added at the end of (volume, run).</summary>
    public void Add(ulong volume, RunId run, string server, string camera, PartTotals added)
    {
        lock (_gate)
        {
            _homes[run] = (server, camera);
            if (!_volumes.TryGetValue(volume, out var parts))
            {
                _volumes.Add(volume, parts = []);
            }

            if (!parts.TryGetValue(run, out var part))
            {
                parts.Add(run, part = new KeptPart());
            }

            part.Add(added);
        }
    }

    public void SetOpen(RunId run, bool open)
    {
        lock (_gate)
        {
            _ = open ? _open.Add(run) : _open.Remove(run);
        }
    }

    /// <summary>Takes an acknowledgement from a note; <see cref="Recount"/> follows when all are taken.</summary>
    public void Replay(AckBody ack)
    {
        lock (_gate)
        {
            Reopen(ack.Server, ack.StoreId);
            foreach (var (kept, part) in PartsOf(ack))
            {
                kept.Take(ack, part.Ranges);
            }
        }
    }

    /// <summary>The home was seen with this store: what another one acknowledged is owed again.</summary>
    public void HomeStoreIs(string server, string storeId)
    {
        lock (_gate)
        {
            Reopen(server, storeId);
        }
    }

    /// <summary>Counts what is acknowledged by looking at the frames that are really there.</summary>
    public void Recount(Func<RunId, ulong, IReadOnlyList<StoredFrame>> framesIn)
    {
        lock (_gate)
        {
            foreach (var (volume, parts) in _volumes)
            {
                foreach (var (run, part) in parts.Where(p => !p.Value.Acknowledged.IsEmpty))
                {
                    var acked = framesIn(run, volume).Where(f => part.Acknowledged.Contains(f.Position)).ToList();
                    part.SetAcknowledged(acked.Count, acked.Sum(f => (long)f.Size), null);
                }
            }
        }
    }

    /// <summary>An acknowledgement became durable.</summary>
    /// <param name="judged">How each part looked when the acknowledgement was judged, and the bounds of what is left there.</param>
    public void Apply(AckBody ack, IReadOnlyDictionary<ulong, (AckedPart Seen, TickBounds Left)> judged)
    {
        lock (_gate)
        {
            // Reopened meanwhile: what was counted then counts no more, and the home says it again.
            var same = PartsOf(ack).Where(p => p.Kept.Openings == judged[p.Part.Volume].Seen.Openings).ToList();
            Reopen(ack.Server, ack.StoreId);
            foreach (var (kept, part) in same)
            {
                var (seen, left) = judged[part.Volume];
                kept.Take(ack, part.Ranges);
                kept.SetAcknowledged(part.Frames, part.Bytes, kept.Totals.Frames == seen.Frames ? left : null);
            }
        }
    }

    /// <summary>Volumes that hold the run in an interval, with what this store acknowledged there so far.</summary>
    public IReadOnlyList<AckedPart> PartsOf(RunId run, string storeId, long fromTick, long toTick)
    {
        lock (_gate)
        {
            return _volumes
                .Where(v => v.Value.TryGetValue(run, out var part) && part.Totals.FirstTick <= toTick && part.Totals.LastTick >= fromTick)
                .Select(v => v.Value[run].SeenBy(storeId, v.Key))
                .ToList();
        }
    }

    public IReadOnlyList<HoldingReport> Reports()
    {
        lock (_gate)
        {
            var sums = new Dictionary<RunId, (TickBounds Bounds, long Frames, long Bytes)>();
            foreach (var (run, part) in _volumes.Values.SelectMany(parts => parts))
            {
                if (part.LeftFrames > 0)
                {
                    var sum = sums.GetValueOrDefault(run, (TickBounds.None, 0, 0));
                    sums[run] = (sum.Bounds.With(part.Left), sum.Frames + part.LeftFrames, sum.Bytes + part.LeftBytes);
                }
            }

            return sums.Select(s => new HoldingReport(
                _homes[s.Key].Server,
                _homes[s.Key].Camera,
                s.Key,
                s.Value.Bounds.First,
                s.Value.Bounds.Last,
                (int)Math.Min(int.MaxValue, s.Value.Frames),
                s.Value.Bytes,
                _open.Contains(s.Key))).ToList();
        }
    }

    /// <summary>Volumes without a frame that is still owed.</summary>
    public IReadOnlyList<(ulong Volume, IReadOnlyList<RunId> Runs)> Settled()
    {
        lock (_gate)
        {
            return _volumes.Where(v => v.Value.Values.All(p => p.LeftFrames == 0 && !p.GivenUp))
                .Select(v => (v.Key, (IReadOnlyList<RunId>)v.Value.Keys.ToArray()))
                .ToList();
        }
    }

    public void Remove(ulong volume)
    {
        lock (_gate)
        {
            if (_volumes.Remove(volume, out var parts))
            {
                foreach (var run in parts.Keys.Where(run => !_volumes.Values.Any(v => v.ContainsKey(run))))
                {
                    _homes.Remove(run);
                }
            }
        }
    }

    private void Reopen(string server, string storeId)
    {
        foreach (var (run, part) in _volumes.Values.SelectMany(parts => parts))
        {
            if (part.AcknowledgedBy is { } by && by != storeId && _homes[run].Server == server)
            {
                part.Reopen();
            }
        }
    }

    private IEnumerable<(KeptPart Kept, AckPart Part)> PartsOf(AckBody ack)
    {
        foreach (var part in ack.Parts)
        {
            if (_volumes.TryGetValue(part.Volume, out var parts) && parts.TryGetValue(ack.Run, out var kept))
            {
                yield return (kept, part);
            }
        }
    }

    private sealed class KeptPart
    {
        private long _ackedFrames;
        private long _ackedBytes;

        public PartTotals Totals { get; private set; } = PartTotals.Empty;

        /// <summary>Interval in which every unacknowledged frame lies; it may be wider than they are.</summary>
        public TickBounds Left { get; private set; } = TickBounds.None;
        public PositionSet Acknowledged { get; private set; } = new();

        /// <summary>Store at home whose word that is; null while nothing is acknowledged.</summary>
        public string? AcknowledgedBy { get; private set; }

        /// <summary>How often what was acknowledged was owed again.</summary>
        public int Openings { get; private set; }

        /// <summary>Of that, something is not at home: it is damaged here, and nobody has another copy.</summary>
        public bool GivenUp { get; private set; }
        public long LeftFrames => Totals.Frames - _ackedFrames;
        public long LeftBytes => Totals.Bytes - _ackedBytes;

        public void Add(PartTotals added)
        {
            Totals = Totals.With(added);
            Left = Left.With(new TickBounds(added.FirstTick, added.LastTick));
        }

        public void Take(AckBody ack, IReadOnlyList<PositionRange> ranges)
        {
            Acknowledged.AddAll(ranges);
            AcknowledgedBy = ack.StoreId;
            GivenUp |= ack.GivenUp;
        }

        public AckedPart SeenBy(string storeId, ulong volume) => AcknowledgedBy is null || AcknowledgedBy == storeId
            ? new AckedPart(volume, new PositionSet(Acknowledged), Totals.Frames, _ackedFrames, _ackedBytes, Left, Openings)
            : new AckedPart(volume, new PositionSet(), Totals.Frames, 0, 0, new TickBounds(Totals.FirstTick, Totals.LastTick), Openings);

        public void Reopen()
        {
            Openings++;
            (Acknowledged, AcknowledgedBy, GivenUp) = (new PositionSet(), null, false);
            (_ackedFrames, _ackedBytes, Left) = (0, 0, new TickBounds(Totals.FirstTick, Totals.LastTick));
        }

        public void SetAcknowledged(long frames, long bytes, TickBounds? left)
        {
            // Frames that came after the caller looked are beyond its bounds: then the wider ones stay.
            (_ackedFrames, _ackedBytes) = (frames, bytes);
            Left = LeftFrames == 0 ? TickBounds.None : left ?? Left;
        }
    }
}

/// <summary>What one store acknowledged of a run in one volume, as it was at one moment.</summary>
/// <param name="Acknowledged">A copy.</param>
/// <param name="Frames">All that the volume has of the run.</param>
/// <param name="AckedFrames">Of those, acknowledged.</param>
/// <param name="AckedBytes">Their bytes.</param>
/// <param name="Left">Every frame that is not lies within.</param>
/// <param name="Openings">How often everything was owed again.</param>
internal sealed record AckedPart(
    ulong Volume, PositionSet Acknowledged, long Frames, long AckedFrames, long AckedBytes, TickBounds Left, int Openings);

/// <summary>An interval of ticks, both ends included.</summary>
internal readonly record struct TickBounds(long First, long Last)
{
    public static TickBounds None { get; } = new(long.MaxValue, long.MinValue);

    public TickBounds With(TickBounds other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last));
}
