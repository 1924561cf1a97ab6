using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>The site in numbers at one moment. Pure; made once a second in one pass over the beats.</summary>
internal sealed class SiteNumbers
{
    private readonly ElectionView _view;
    private readonly TimeSpan _now;

    // Who serves a server's role and is heard; what each of them says is not in order; what is kept for it; the best guard.
    private readonly HashSet<string> _served = new(StringComparer.Ordinal);
    private readonly HashSet<(string Server, string Camera)> _notInOrder = [];
    private readonly HashSet<(string Server, string Camera)> _written = [];
    private readonly Dictionary<string, int> _covered = new(StringComparer.Ordinal);

    public SiteNumbers(ElectionView view, TimeSpan now)
    {
        (_view, _now) = (view, now);
        foreach (var seen in view.Beats.Values.Where(b => b.Age(now) <= Patience.SpareSilent))
        {
            Read(seen.Beat);
        }
    }

    /// <summary>Per server: its cameras.</summary>
    public IEnumerable<(string Server, int Cameras, int NotRecorded, int Covered)> Servers() =>
        from server in _view.Servers.Keys
        let cameras = _view.CamerasOf(server)
        select (server, cameras.Count, cameras.Count(c => !IsRecorded(server, c.Metadata.Name)), Math.Min(cameras.Count, _covered.GetValueOrDefault(server)));

    /// <summary>How many spares are in each state.</summary>
    public IEnumerable<(SpareState State, int Spares)> Spares()
    {
        var serving = _view.OpenTakeovers.Where(t => t.OccupiesSpare()).Select(t => t.Spec.Spare).ToHashSet(StringComparer.Ordinal);
        var states = _view.Spares.Values.Select(s => StateOf(s, serving)).ToList();
        return Enum.GetValues<SpareState>().Select(state => (state, states.Count(s => s == state)));
    }

    private SpareState StateOf(FailoverServer spare, HashSet<string> serving)
    {
        var name = spare.Metadata.Name;
        return SpareRanking.WhyUnwell(name, _view, _now) is not null ? SpareState.Unwell
            : serving.Contains(name) ? SpareState.Serving
            : spare.InMaintenance(_view.Wall) ? SpareState.Maintenance
            : SpareState.Ready;
    }

    // A beat names the cameras that are not in order: whoever serves the role and does not name it records it.
    private bool IsRecorded(string server, string camera) =>
        _written.Contains((server, camera)) || (_served.Contains(server) && !_notInOrder.Contains((server, camera)));

    private void Read(Beat beat)
    {
        foreach (var role in beat.Digest.Assigned > 0 ? beat.Roles : [])
        {
            _served.Add(role.Server);
        }
        foreach (var report in beat.Cameras)
        {
            (report.State == CameraState.Recording ? _written : _notInOrder).Add((report.Server, report.Camera));
        }
        foreach (var holding in beat.Holdings.Where(h => h.Open))
        {
            _written.Add((holding.Server, holding.Camera));
        }
        foreach (var report in beat.Guarding)
        {
            _covered[report.Server] = Math.Max(report.Covered, _covered.GetValueOrDefault(report.Server));
        }
    }
}

/// <summary>What a spare could do now.</summary>
internal enum SpareState
{
    /// <summary>It could assume a role.</summary>
    Ready,

    /// <summary>It serves a role.</summary>
    Serving,
    Maintenance,

    /// <summary>Silent, ill, leaving, failed, or its disk is at fault.</summary>
    Unwell,
}
