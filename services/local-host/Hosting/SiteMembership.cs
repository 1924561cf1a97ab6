using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>The site's name for every service of this process: known from the store, or from the first apply.</summary>
internal sealed class SiteMembership
{
    private readonly Lock _lock = new();
    private readonly List<ServiceIdentity> _members = [];
    private string _site = "";

    public string Site => Volatile.Read(ref _site);

    public ServiceIdentity Add(string service)
    {
        lock (_lock)
        {
            var identity = new ServiceIdentity(service, ServiceIdentity.NewBootId(), _site);
            // A service that was started again has a new boot.
            _members.RemoveAll(m => string.Equals(m.Name, service, StringComparison.Ordinal));
            _members.Add(identity);
            return identity;
        }
    }

    public void Enter(string site)
    {
        lock (_lock)
        {
            Volatile.Write(ref _site, site);
            _members.ForEach(m => m.EnterSite(site));
        }
    }

    /// <summary>What was applied may have named the site.</summary>
    public void Enter(ApplyAnswer answer)
    {
        if (answer.Results.FirstOrDefault(r => string.Equals(r.Kind, nameof(Contracts.Site), StringComparison.Ordinal)) is { } site)
        {
            Enter(site.Name);
        }
    }
}
