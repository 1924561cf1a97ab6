namespace Failover.Platform;

/// <summary>Names of the objects that a store has already: a file may refer to them, and must not contradict them.</summary>
/// <param name="Site">The site's name, or null.</param>
/// <param name="Servers">SiteServers.</param>
/// <param name="Spares">FailoverServers.</param>
public sealed record KnownObjects(string? Site, IReadOnlySet<string> Servers, IReadOnlySet<string> Spares)
{
    public static KnownObjects None { get; } = new(null, new HashSet<string>(), new HashSet<string>());
}
