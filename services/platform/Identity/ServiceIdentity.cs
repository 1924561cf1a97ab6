namespace Failover.Platform;

/// <summary>Who this process (or this service within local-host) is.</summary>
/// <param name="Name">Service or recorder name; also the Dapr app-id.</param>
/// <param name="BootId">New at each start.</param>
/// <param name="Site">The site's name; empty while unknown (no Site object applied yet, or a recorder that has not joined).</param>
public sealed record ServiceIdentity(string Name, string BootId, string Site)
{
    // A recorder's identity is its own name: whoever is none of these is one.
    private static readonly string[] Services = ["heartbeat", "election", "license", "reinsertion", "recorder-proxy", "management"];

    private string _site = Site;

    /// <summary>Which program this is: its own name, or <c>recorder</c>.</summary>
    public string Service { get; } = Services.Contains(Name, StringComparer.Ordinal) ? Name : "recorder";

    public string Site => Volatile.Read(ref _site);

    /// <summary>The site became known, by apply or by joining. Nothing is published and every message is dropped before that.</summary>
    public void EnterSite(string site) => Volatile.Write(ref _site, site);

    /// <summary>A boot id: short, unique enough for one name, sortable by nothing.</summary>
    public static string NewBootId() => Guid.NewGuid().ToString("N")[..12];
}
