using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>The bus as one process' production code sees it. Every publish is answered at once.</summary>
internal sealed class SimBusClient(SimBus bus, SimProcess who) : IEventBus
{
    private static readonly Task<bool> Taken = Task.FromResult(true);
    private static readonly Task<bool> NotTaken = Task.FromResult(false);

    public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
        where T : IBusMessage => bus.PublishAny(who, topic, message, routingKey) ? Taken : NotTaken;
}
