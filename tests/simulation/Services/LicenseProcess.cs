using Failover.Contracts;
using Failover.License;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Simulation;

/// <summary>License: the product's rules; only the signature is left out, since a run of a seed has no secrets.</summary>
internal sealed class LicenseProcess(SimSite site, SimMachine machine, int replica) : ServiceProcess(site, machine, "license", replica)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private LicenseMind _mind = null!;
    private StoreMirror<FailoverLicense> _licences = null!;
    private StoreMirror<Camera> _cameras = null!;
    private StoreMirror<SiteServer> _servers = null!;
    private StoreMirror<Site> _sites = null!;

    protected override void OnStart()
    {
        base.OnStart();
        _mind = new LicenseMind(Store, Journal, Identity, () => LicenseKeys.None, (token, _) => SimLicence.Read(token), markFile: null, Machine.Clock, NullLogger.Instance);
        _licences = Mirror<FailoverLicense>();
        _cameras = Mirror<Camera>();
        _servers = Mirror<SiteServer>();
        _sites = Mirror<Site>();
        EverySomewhere(LookEvery, Look);
    }

    private void Look()
    {
        var objects = new LicenseObjects(
            _licences.Synced && _cameras.Synced && _servers.Synced && _sites.Synced, _licences.Objects, _cameras.Objects, _servers.Objects, _sites.Objects);
        if (_mind.Look(objects, Elapsed) is not { } verdict)
        {
            return;
        }

        Publish(Topics.Verdicts, verdict with { Id = NewId() });
        try
        {
            Ended(_mind.WriteAsync(verdict, objects, CancellationToken.None));
        }
        catch (HttpRequestException)
        {
            // The last verdict stands; the next round writes it.
        }
    }
}
