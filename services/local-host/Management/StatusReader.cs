using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>Reads store and signals into one view and builds the status.</summary>
internal sealed class StatusReader(ISiteStore store, SiteSignals signals, GuardPlanReader guards, ServiceIdentity identity, TimeProvider time)
{
    public async Task<SiteStatus> ReadAsync(CancellationToken ct) => StatusBuilder.Build(new SiteView
    {
        Site = identity.Site,
        Now = time.GetUtcNow(),
        Servers = await store.ListAsync<SiteServer>(ct),
        Spares = await store.ListAsync<FailoverServer>(ct),
        Cameras = await store.ListAsync<Camera>(ct),
        Takeovers = await store.ListAsync<Takeover>(ct),
        Reinsertions = await store.ListAsync<Reinsertion>(ct),
        Beats = signals.Beats.ToDictionary(b => b.Key, b => Age(b.Value), StringComparer.Ordinal),
        Health = signals.Health.ToDictionary(h => h.Key, h => Age(h.Value), StringComparer.Ordinal),
        Verdict = signals.Verdict?.Message,
        Guards = await guards.ReadAsync(ct),
    });

    private Aged<T> Age<T>(Heard<T> heard) => new(heard.Message, time.GetElapsedTime(heard.At).TotalMilliseconds);
}
