using Failover.Contracts;
using Failover.Platform;
using Failover.Reinsertions;

namespace Failover.Simulation;

/// <summary>Reinsertion: the product's mind.</summary>
internal sealed class ReinsertionProcess(SimSite site, SimMachine machine, int replica) : ServiceProcess(site, machine, "reinsertion", replica)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<string> _orderedOnce = new(StringComparer.Ordinal);
    private ReinsertionMind _mind = null!;
    private StoreMirror<SiteServer> _servers = null!;
    private StoreMirror<Takeover> _takeovers = null!;
    private StoreMirror<Reinsertion> _reinsertions = null!;

    protected override void OnStart()
    {
        base.OnStart();
        _orderedOnce.Clear();
        var log = new SilentLog(error => World.Tell(Name, "error", error));
        _mind = new ReinsertionMind(Store, Journal, Identity, Site.Times, Machine.Clock, log, Elapsed);
        _servers = Mirror<SiteServer>();
        _takeovers = Mirror<Takeover>();
        _reinsertions = Mirror<Reinsertion>();
        Site.Bus.Subscribe<Beat>(this, Topics.Beats, null, beat => _mind.OnBeat(beat, Elapsed));
        EverySomewhere(LookEvery, Look);
    }

    private void Look()
    {
        var objects = new ReinsertionObjects(
            _servers.Synced && _takeovers.Synced && _reinsertions.Synced, _servers.Objects, _takeovers.Objects, _reinsertions.Objects);
        foreach (var order in Ended(_mind.LookAsync(objects, Elapsed, CancellationToken.None)))
        {
            if (!IsForgotten(order))
            {
                Publish(Topics.Reinsertions, order with { Id = NewId() });
            }
        }
    }

    // The planted bugs.
    private bool IsForgotten(ReinsertionOrder order) =>
        (Site.IsPlanted("order-once") && !_orderedOnce.Add(order.Reinsertion))
        || (Site.IsPlanted("false-alarm-forgotten") && string.Equals(order.Reinsertion, $"{order.Server}-{order.Holder}", StringComparison.Ordinal));
}
