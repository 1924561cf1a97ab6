using Failover.Contracts;

namespace Failover.Reinsertions;

/// <summary>The site's objects that reinsertion reads, by name; another dictionary when something changed.</summary>
/// <param name="Synced">The store was read: what is not here does not exist.</param>
internal sealed record ReinsertionObjects(
    bool Synced, IReadOnlyDictionary<string, SiteServer> Servers, IReadOnlyDictionary<string, Takeover> Takeovers,
    IReadOnlyDictionary<string, Reinsertion> Reinsertions);
