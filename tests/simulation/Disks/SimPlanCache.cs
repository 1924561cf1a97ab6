using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>
/// The plan in force and the highest terms seen, on a disk: written aside, flushed, renamed, and the directory flushed. So what was saved
/// stays saved, also over a power cut.
/// </summary>
internal sealed class SimPlanCache(World world, string recorder) : IPlanCache
{
    private RecorderPlan? _plan;
    private Dictionary<string, long> _terms = new(StringComparer.Ordinal);

    /// <summary>A power cut sets it back by one save, as a rename without a flush of its directory would.</summary>
    public bool RenamesAreLost { get; init; }

    /// <summary>A planted bug: terms are not kept.</summary>
    public bool ForgetsTerms { get; init; }

    /// <summary>A planted bug: the plan is kept and not read.</summary>
    public bool HidesPlan { get; init; }

    private (RecorderPlan? Plan, Dictionary<string, long> Terms)? _before;

    public RecorderPlan? LoadPlan() =>
        HidesPlan ? null : ForgetsTerms && _plan is not null ? _plan with { Terms = new Dictionary<string, long>() } : _plan;

    public Dictionary<string, long> LoadTerms() => ForgetsTerms ? new(StringComparer.Ordinal) : new(_terms, StringComparer.Ordinal);

    public void Save(RecorderPlan plan)
    {
        _before = (_plan, _terms);
        _plan = plan;
    }

    public void Save(IReadOnlyDictionary<string, long> terms)
    {
        _before = (_plan, _terms);
        _terms = new Dictionary<string, long>(terms, StringComparer.Ordinal);
    }

    public void PowerCut()
    {
        if (RenamesAreLost && _before is { } before)
        {
            (_plan, _terms) = before;
            world.Tell(recorder, "disk", "a rename was lost");
        }

        _before = null;
    }

    public void Clear() => (_plan, _terms, _before) = (null, new Dictionary<string, long>(StringComparer.Ordinal), null);
}
