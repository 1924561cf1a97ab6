using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// Which groups of pictures were sent to a guard that said in its beats, before and after, that the camera is covered, and that lived on
/// long enough to write them: those may not be missing (R1), whatever happened to the original.
/// </summary>
internal sealed class CoverageBook(SimSite site, Truth truth) : WireListener
{
    /// <summary>The guard needs this long to notice, write and flush. If it dies before, two failures met.</summary>
    public static readonly TimeSpan Flushed = TimeSpan.FromSeconds(8);

    private readonly Dictionary<(string Guard, string Server), (HashSet<string> Hot, int Cameras)> _guarded = [];
    private readonly Dictionary<(string Guard, string Camera), TimeSpan> _coveredSince = [];
    private readonly Dictionary<(string Guard, string Camera), List<(TimeSpan At, GopId Gop)>> _fresh = [];
    private readonly Dictionary<(string Server, GopId Gop), string> _due = [];

    public IEnumerable<(GopId Gop, string Guard)> Received(string server) => _due.Where(d => d.Key.Server == server).Select(d => (d.Key.Gop, d.Value));

    /// <summary>Its beats say so.</summary>
    public bool Covers(string guard, string camera) => _coveredSince.ContainsKey((guard, camera));

    /// <summary>A plan gave it the camera with a session of its own.</summary>
    public bool IsGuarded(string guard, string camera) => _guarded.Any(g => g.Key.Guard == guard && g.Value.Hot.Contains(camera));

    public override void OnPlan(SimProcess from, RecorderPlan plan)
    {
        foreach (var entry in plan.Guard)
        {
            // Who is no longer to hold a camera hot lets its session go when it reads that, whatever its last beat said.
            foreach (var camera in entry.Cameras.Where(c => entry.Classes.GetValueOrDefault(c.Camera) != GuardClass.Hot))
            {
                Forget((plan.Recorder, camera.Camera));
            }

            var hot = entry.Cameras.Where(c => entry.Classes.GetValueOrDefault(c.Camera) == GuardClass.Hot).Select(c => c.Camera);
            _guarded[(plan.Recorder, entry.Server)] = ([.. hot], entry.Cameras.Count);
        }
    }

    public override void OnBeat(SimProcess from, Beat beat)
    {
        foreach (var report in beat.Guarding)
        {
            if (!_guarded.TryGetValue((beat.Recorder, report.Server), out var guarded) || report.Cameras != guarded.Cameras)
            {
                continue;
            }

            foreach (var camera in guarded.Hot)
            {
                var key = (beat.Recorder, camera);
                var uncovered = false;
                for (var i = 0; i < report.NotCovered.Count && !uncovered; i++)
                {
                    uncovered = string.Equals(report.NotCovered[i].Camera, camera, StringComparison.Ordinal);
                }

                if (uncovered)
                {
                    Forget(key);
                }
                else
                {
                    _coveredSince.TryAdd(key, site.World.Lived);
                }
            }
        }
    }

    public override void OnSent(string server, string recorder, GopId gop)
    {
        var key = (recorder, gop.Camera);
        if (recorder == server || !_coveredSince.ContainsKey(key))
        {
            return;
        }

        if (!_fresh.TryGetValue(key, out var list))
        {
            _fresh[key] = list = [];
        }

        list.Add((site.World.Lived, gop));
        // What it received while it covered and lived on afterwards is due; the last seconds wait.
        var done = list.FindIndex(f => site.World.Lived - f.At < Flushed);
        for (var i = 0; i < done; i++)
        {
            _due.TryAdd((server, list[i].Gop), recorder);
        }

        if (done > 0)
        {
            list.RemoveRange(0, done);
        }
    }

    /// <summary>The guard died or its disk broke: what it received last is not due.</summary>
    public void Look()
    {
        foreach (var key in _coveredSince.Keys.Where(k => !truth.IsWell(site.Recorders[k.Guard], 0) || site.Recorders[k.Guard].DiskInTrouble).ToList())
        {
            Forget(key);
        }
    }

    private void Forget((string Guard, string Camera) key)
    {
        _coveredSince.Remove(key);
        _fresh.Remove(key);
    }
}
