using Failover.Cli;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>An incident of slave-2 up to a state; slave-2 was killed before.</summary>
internal static class Incident
{
    /// <returns>The spare that assumes, or assumed.</returns>
    public static async Task<string> UpToAsync(FaultSite site, TakeoverState state)
    {
        if (state == TakeoverState.Assigned)
        {
            // On a busy machine the spare may be faster than this look: Active is the same moment then.
            return (await site.UntilTakeoverAsync("slave-2", 30, TakeoverState.Assigned, TakeoverState.Active)).Spec.Spare;
        }
        var spare = (await site.UntilTakeoverAsync("slave-2", 30, TakeoverState.Active)).Spec.Spare;
        if (state == TakeoverState.Active)
        {
            return spare;
        }
        await site.LiveAsync(2);
        await site.RestartAsync("slave-2");
        TakeoverState[] wanted = state == TakeoverState.Returning
            ? [TakeoverState.Returning, TakeoverState.Reinserting, TakeoverState.Completed] : [TakeoverState.Reinserting, TakeoverState.Completed];
        await site.UntilTakeoverAsync("slave-2", 60, wanted);
        return spare;
    }
}

/// <summary>How often a slow test repeats itself: FAILOVER_SOAK=N, else once.</summary>
internal static class Soak
{
    public static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("FAILOVER_SOAK"), out var rounds) && rounds > 0 ? rounds : 1;
}
