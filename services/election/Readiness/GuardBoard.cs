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
    private IReadOnlyList<Wait> _waits = [];

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

    /// <summary>What the newest decision left as it is, and why.</summary>
    public IReadOnlyList<Wait> Waits { get => Volatile.Read(ref _waits); set => Volatile.Write(ref _waits, value); }

    /// <summary>Shows the last look in numbers; nothing before the first.</summary>
    public void ShowNumbers()
    {
        if (Volatile.Read(ref _shown) is { } shown)
        {
            ElectionGauges.Show(shown.View, shown.Plan, Waits, shown.Now);
        }
    }

    private sealed record Shown(ElectionView View, GuardPlan? Plan, TimeSpan Now);
}
