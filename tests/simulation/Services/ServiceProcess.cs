using System.Globalization;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>A replica of one of the control plane's services: the product's mind, and here the shell around it.</summary>
internal abstract class ServiceProcess(SimSite site, SimMachine machine, string service, int replica)
    : SimProcess(machine, string.Create(CultureInfo.InvariantCulture, $"{service}-{replica}"))
{
    private readonly string _service = service;
    private readonly int _replica = replica;
    private readonly Random _chance = site.World.Chance($"{service}-{replica}");
    private long _sent;

    protected SimSite Site => site;

    /// <summary>The store as this life of the process sees it.</summary>
    protected SimStoreClient Store { get; private set; } = null!;

    protected SimJournal Journal { get; private set; } = null!;

    protected ServiceIdentity Identity { get; private set; } = null!;

    protected override void OnStart()
    {
        Store = new SimStoreClient(site.Store, this);
        Journal = new SimJournal(site.Bus, this, SimSite.Name);
        Identity = new ServiceIdentity(_service, BootId, SimSite.Name);
    }

    protected override void OnKilled(bool powerCut)
    {
        // It remembers nothing.
    }

    /// <summary>A mirror of one kind, fed from now to the end of this life.</summary>
    protected StoreMirror<T> Mirror<T>(Action? changed = null)
        where T : class, ISiteObject
    {
        var mirror = new StoreMirror<T>(Store, Machine.Clock, SilentLog.Instance, changed);
        Feed(mirror);
        return mirror;
    }

    protected void Feed<T>(StoreMirror<T> mirror)
        where T : class, ISiteObject => _ = new SimWatch<T>(site.Store, this, mirror);

    /// <summary>A timer whose first tick comes anywhere within a period: no two replicas tick together.</summary>
    protected void EverySomewhere(TimeSpan period, Action tick) => Every(period, tick, period * _chance.NextDouble());

    /// <summary>A message id: unique, sorts by wall time as the product's do, and is the same in every run of a seed.</summary>
    protected string NewId() => string.Create(
        CultureInfo.InvariantCulture, $"{Machine.Clock.GetUtcNow().ToUnixTimeMilliseconds():x12}-{_service}-{_replica}-{++_sent}");

    protected void Publish<T>(string topic, T message, string? key = null)
        where T : class, IBusMessage => site.Bus.Publish(this, topic, message, key);

    /// <summary>A core's task: all its seams answered at once, so it has ended.</summary>
    protected static T Ended<T>(Task<T> task) => task.IsCompleted
        ? task.GetAwaiter().GetResult()
        : throw new InvalidOperationException("A core of the product waits for something that no seam of it is.");

    protected static void Ended(Task task)
    {
        if (!task.IsCompleted)
        {
            throw new InvalidOperationException("A core of the product waits for something that no seam of it is.");
        }

        task.GetAwaiter().GetResult();
    }
}
