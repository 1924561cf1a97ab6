using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>The broker with its sidecars, and what they are known to do: lose a confirmed publish, deliver twice, late or in another order, stop for all.</summary>
internal sealed class SimBus(SimMachine machine)
{
    public SimMachine Machine => machine;

    /// <summary>From now to the end of this life of the process.</summary>
    /// <param name="key">Receiver's name on <see cref="Topics.Plans"/>; null elsewhere.</param>
    public void Subscribe<T>(SimProcess who, string topic, string? key, Action<T> handler)
        where T : class, IBusMessage => throw new NotImplementedException($"{who.Name} {topic} {key}");

    /// <summary>False when broker or sidecar did not take it.</summary>
    public bool Publish<T>(SimProcess who, string topic, T message, string? key = null)
        where T : class, IBusMessage => throw new NotImplementedException($"{who.Name} {topic} {key}");
}
