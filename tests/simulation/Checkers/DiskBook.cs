using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Where each group of pictures is and was, from what the disks did. Listens before the checkers that read it.</summary>
internal sealed class DiskBook : WireListener
{
    private readonly Dictionary<(string Server, GopId Gop), Copies> _copies = [];

    /// <summary>By home server and group of pictures, in the order of first writing.</summary>
    public IReadOnlyDictionary<(string Server, GopId Gop), Copies> All => _copies;

    public override void OnDisk(DiskEvent happened)
    {
        var key = (happened.Server, happened.Gop);
        if (!_copies.TryGetValue(key, out var copies))
        {
            _copies[key] = copies = new Copies();
        }

        copies.Note(happened);
    }

    public bool IsDurableAtHome(string server, GopId gop) =>
        _copies.TryGetValue((server, gop), out var copies) && copies.IsDurable(server);

    public Copies? Find(string server, GopId gop) => _copies.GetValueOrDefault((server, gop));

    /// <summary>All copies of one group of pictures.</summary>
    internal sealed class Copies
    {
        private readonly List<Copy> _copies = [];

        /// <summary>At least one copy was flushed, or written whole by a guard.</summary>
        public bool WasOnADisk { get; private set; }

        /// <summary>A copy was lost, rotted or dropped; with the reasons.</summary>
        public string Losses { get; private set; } = "";

        public bool IsDurable(string recorder) =>
            _copies.Exists(copy => copy.State == DiskEventKind.Durable && string.Equals(copy.Recorder, recorder, StringComparison.Ordinal));

        /// <summary>Some disk still has it.</summary>
        public bool Exists => _copies.Exists(copy => copy.State is DiskEventKind.Durable or DiskEventKind.Written or DiskEventKind.Inserted);

        public void Note(DiskEvent happened)
        {
            var copy = _copies.Find(known => known.Is(happened));
            if (copy is null)
            {
                _copies.Add(copy = new Copy(happened.Recorder, happened.StoreId, happened.Run));
            }

            copy.State = happened.Kind;
            WasOnADisk |= happened.Kind is DiskEventKind.Durable || (happened.Kind == DiskEventKind.Written && happened.Recorder != happened.Server);
            if (happened.Kind is DiskEventKind.Lost or DiskEventKind.Corrupted or DiskEventKind.Dropped)
            {
                Losses += $"{happened.Recorder}: {happened.Kind} ({happened.Why}); ";
            }
        }

        private sealed class Copy(string recorder, string storeId, RunId run)
        {
            public string Recorder => recorder;

            public DiskEventKind State { get; set; }

            public bool Is(DiskEvent e) => e.Run == run && string.Equals(e.Recorder, recorder, StringComparison.Ordinal) && string.Equals(e.StoreId, storeId, StringComparison.Ordinal);
        }
    }
}
