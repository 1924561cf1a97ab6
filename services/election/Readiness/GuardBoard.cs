using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// What the last look saw, for whoever asks who guards whom. Nothing is built until somebody asks. A replica that does not lead has no plan
/// in force: it makes one from what the guards themselves say, as it would on becoming the leader.
/// </summary>
internal sealed class GuardBoard(ServiceIdentity identity, TimeProvider time)
{
    private Shown? _shown;

    /// <summary>Called at each look; costs a reference.</summary>
    public void Show(ElectionView view, GuardPlan? plan, TimeSpan now) => Volatile.Write(ref _shown, new Shown(view, plan, now));

    /// <summary>Null before the first look.</summary>
    public GuardPlanReport? Read()
    {
        if (Volatile.Read(ref _shown) is not { } shown)
        {
            return null;
        }
        var plan = shown.Plan ?? GuardPlanner.Plan(GuardView.Of(shown.View, GuardPlan.Empty, TimeSpan.MaxValue, shown.Now));
        return GuardReports.Of(shown.View, plan, identity.Site, time.GetUtcNow(), shown.Now);
    }

    /// <summary>May this wish be stored, and what will come of it? Null before the first look.</summary>
    public WishAnswer? Judge(string server, OperatorVerb verb, WishRequest request, FailoverTimes times) =>
        Volatile.Read(ref _shown) is { } shown ? WishRules.Judge(server, verb, request, new Look(shown.View, times, shown.Now)) : null;

    private sealed record Shown(ElectionView View, GuardPlan? Plan, TimeSpan Now);
}
