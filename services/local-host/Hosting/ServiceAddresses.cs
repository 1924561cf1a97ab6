using System.Collections.Concurrent;

namespace Failover.LocalHost;

/// <summary>Where local-host's own services listen: what a cluster's service names are.</summary>
internal sealed class ServiceAddresses
{
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    public void Set(string service, Uri address) => _addresses[service] = address;

    /// <summary>Null before it was started for the first time.</summary>
    public Uri? Find(string service) => _addresses.GetValueOrDefault(service);
}
