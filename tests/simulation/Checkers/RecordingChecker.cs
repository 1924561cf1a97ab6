using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// R5, R8, R11: a recorder that is well, reaches its camera and once had a plan for it records it: within seconds of its start, without
/// asking anybody, and until somebody says stop.
/// </summary>
internal sealed class RecordingChecker(SimSite site, Truth truth) : Checker(site)
{
    /// <summary>Connect, first group of pictures, a retry after a session that broke, a flush.</summary>
    private const double Patience = 14;

    private readonly Dictionary<(string Server, string Camera), TimeSpan> _planned = [];
    private readonly Dictionary<(string Server, string Camera), TimeSpan> _written = [];
    private readonly HashSet<(string Server, string Camera)> _told = [];

    public override void OnPlan(SimProcess from, RecorderPlan plan)
    {
        foreach (var stop in plan.Stopped)
        {
            _planned.Remove((stop.Server, stop.Camera));
        }
    }

    public override void OnBeat(SimProcess from, Beat beat)
    {
        // From the beat on that shows a plan; which cameras it has is read when it was sent.
    }

    /// <summary>This camera is to be recorded from now on: the recorder has had the plan, or the script says so.</summary>
    public void Expect(string server, string camera) => _planned.TryAdd((server, camera), Lived);

    /// <summary>The script took it away, or the recorder's disk with the cached plan.</summary>
    public void ExpectNoMore(string server, string? camera = null)
    {
        foreach (var key in _planned.Keys.Where(key => key.Server == server && (camera is null || key.Camera == camera)).ToList())
        {
            _planned.Remove(key);
        }
    }

    public override void OnDisk(DiskEvent happened)
    {
        if (happened.Kind == DiskEventKind.Written && string.Equals(happened.Recorder, happened.Server, StringComparison.Ordinal))
        {
            _written[(happened.Server, happened.Gop.Camera)] = Lived;
            _told.Remove((happened.Server, happened.Gop.Camera));
        }
    }

    public override void Look()
    {
        foreach (var (key, since) in _planned)
        {
            var (recorder, camera) = (Site.Recorders[key.Server], Site.Cameras[key.Camera]);
            if (Lived - since < TimeSpan.FromSeconds(Patience) || Site.Network.Loss > 0 || camera.MaxSessions == 1 || recorder.DiskInTrouble
                || !truth.IsWell(recorder, Patience) || !truth.IsWell(camera, Patience) || !truth.CanTalk(recorder, camera, Patience))
            {
                continue;
            }

            if (Lived - _written.GetValueOrDefault(key, since) > TimeSpan.FromSeconds(Patience) && _told.Add(key))
            {
                Violate("R11", $"{key.Server} is well and does not record {key.Camera}, for {(Lived - _written.GetValueOrDefault(key, since)).TotalSeconds:0} s");
            }
        }
    }
}
