using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>
/// R1: what a recorder calls durable in a probe answer is flushed on its disk. Guards let go of their own copies by it, and coverage is
/// counted from it: a false word loses footage as soon as two troubles meet.
/// </summary>
internal sealed class DurableChecker(SimSite site) : Checker(site)
{
    private readonly Dictionary<(string Recorder, RunId Run), long> _flushed = [];
    private readonly HashSet<RunId> _told = [];

    public override void OnDisk(DiskEvent happened)
    {
        if (happened.Kind == DiskEventKind.Durable)
        {
            var key = (happened.Recorder, happened.Run);
            _flushed[key] = Math.Max(happened.Gop.Number, _flushed.GetValueOrDefault(key, long.MinValue));
        }
    }

    public override void OnProbeAnswer(SimProcess from, ProbeAnswer answer)
    {
        for (var i = 0; i < answer.Cameras.Count; i++)
        {
            var camera = answer.Cameras[i];
            if (camera is not { Run: { } run, LastDurable: { } last })
            {
                continue;
            }

            var number = (last.Tick - Site.Cameras[camera.Camera].SessionOf(run).TickBase) / WallMap.TicksPerSecond;
            if (number > _flushed.GetValueOrDefault((answer.Recorder, run), long.MinValue) && _told.Add(run))
            {
                Violate("R1", $"{answer.Recorder} calls {camera.Camera} {number} durable, which its disk has not flushed");
            }
        }
    }
}
