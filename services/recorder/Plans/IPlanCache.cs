using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What a recorder remembers over a restart: the plan in force and the highest terms seen (R2, R8). The disk seam; it never throws.</summary>
internal interface IPlanCache
{
    RecorderPlan? LoadPlan();

    Dictionary<string, long> LoadTerms();

    void Save(RecorderPlan plan);

    void Save(IReadOnlyDictionary<string, long> terms);
}
