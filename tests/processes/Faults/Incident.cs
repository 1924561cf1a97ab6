using Failover.Cli;
using Failover.Contracts;
using Failover.Demo;

namespace Failover.Processes.Tests;

/// <summary>An incident of slave-2, which was killed, up to a state.</summary>
internal sealed class Incident : IAsyncDisposable
{
    private Incident(FaultSite site, StoreContents before, string spare) => (Site, Before, Spare) = (site, before, spare);

    public FaultSite Site { get; }

    /// <summary>What was on slave-2's disk when it was killed.</summary>
    public StoreContents Before { get; }

    /// <summary>The spare that assumes, or assumed.</summary>
    public string Spare { get; }

    /// <summary>Starts a site, kills slave-2, and goes on until its takeover is in this state.</summary>
    public static async Task<Incident> BeginAsync(TakeoverState state, FaultSiteOptions? more = null)
    {
        var site = await FaultSite.StartAsync(more);
        try
        {
            await site.KillAsync("slave-2");
            var before = site.ReadDisk("slave-2");
            return new Incident(site, before, await UpToAsync(site, state));
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Site.DisposeAsync();

    private static async Task<string> UpToAsync(FaultSite site, TakeoverState state)
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
