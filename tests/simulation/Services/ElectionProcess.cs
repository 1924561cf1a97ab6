using Failover.Contracts;
using Failover.Election;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>Election: the product's mind; its lease and its looks share one timer here.</summary>
internal sealed class ElectionProcess(SimSite site, SimMachine machine, int replica) : ServiceProcess(site, machine, "election", replica), IElectionOutbox
{
    /// <summary>Half as often as in production: a decision up to 50 ms later breaks no rule, and a quarter of a run's work is here.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HoldEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, PlanVersion> _sentOnce = new(StringComparer.Ordinal);
    private readonly BeatBugs _bugs = new(site);
    private ElectionMind _mind = null!;
    private SiteMirror _objects = null!;
    private FinalizerKeeper _finalizers = null!;

    public void Plan(RecorderPlan plan)
    {
        if (Site.IsPlanted("plan-once"))
        {
            if (_sentOnce.GetValueOrDefault(plan.Recorder) >= plan.Version)
            {
                return;
            }

            _sentOnce[plan.Recorder] = plan.Version;
        }

        Publish(Topics.Plans, plan with { Id = NewId(), Time = Machine.Clock.GetUtcNow() }, plan.Recorder);
    }

    public void Takeover(TakeoverReport report) => Publish(Topics.Takeovers, report with { Id = NewId(), Time = Machine.Clock.GetUtcNow() });

    protected override void OnStart()
    {
        base.OnStart();
        _sentOnce.Clear();
        var log = new SilentLog(error => World.Tell(Name, "error", error));
        _mind = new ElectionMind(Store, NoSecrets.Instance, Journal, this, Identity, Site.Times, Machine.Clock, log);
        _objects = new SiteMirror(Store, Machine.Clock, log);
        _finalizers = new FinalizerKeeper(Store, Journal, Machine.Clock, log);
        Feed(_objects.Sites);
        Feed(_objects.Servers);
        Feed(_objects.Spares);
        Feed(_objects.Cameras);
        Feed(_objects.Takeovers);
        Feed(_objects.Reinsertions);
        Feed(_objects.Stopped);
        Site.Bus.Subscribe<Beat>(this, Topics.Beats, null, beat => _mind.OnBeat(_bugs.Seen(beat, Elapsed), Elapsed));
        Site.Bus.Subscribe<HealthReport>(this, Topics.Health, null, report => _mind.OnHealth(report, Elapsed));
        Site.Bus.Subscribe<VerdictReport>(this, Topics.Verdicts, null, verdict => _mind.OnVerdict(verdict, Elapsed));
        EverySomewhere(LookEvery, Look);
        EverySomewhere(HoldEvery, Hold);
    }

    private void Hold()
    {
        if (_mind.Leads && _objects.All is { Synced: true } all && !(Site.IsPlanted("deletion-waits-for-ever") && AnyBeingDeleted(all)))
        {
            var outOfReach = Site.IsPlanted("lost-spare-stays") ? new Dictionary<string, string>() : _mind.OutOfReach;
            Ended(_finalizers.KeepAsync(all, outOfReach, CancellationToken.None));
        }
    }

    private static bool AnyBeingDeleted(SiteObjects all) =>
        all.Cameras.Values.Select(c => c.Metadata).Concat(all.Servers.Values.Select(s => s.Metadata)).Concat(all.Spares.Values.Select(s => s.Metadata))
            .Any(metadata => metadata.DeletionTimestamp is not null);

    private void Look()
    {
        _bugs.Refresh(Elapsed, beat => _mind.OnBeat(beat, Elapsed));
        Ended(_mind.LeadAsync(Elapsed, CancellationToken.None));
        Ended(_mind.TickAsync(_objects.Snapshot(), Elapsed, CancellationToken.None));
        Ended(_mind.WriteStatusAsync(Elapsed, CancellationToken.None));
    }
}
