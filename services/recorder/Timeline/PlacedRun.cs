using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>One run on its camera's axis: axis tick = run tick + <see cref="Offset"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="Offset">90 kHz.</param>
/// <param name="Class">Exact when pictures relate it to the axis, else Timed.</param>
/// <param name="Group">Runs of one group are related by pictures.</param>
public sealed record PlacedRun(RunSummary Run, long Offset, SeamClass Class, int Group)
{
    public long FirstTick => Run.FirstTick + Offset;

    public long LastTick => Run.LastTick + Offset;
}
