using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// The bus between all processes. Everything on it is a level that is repeated: a message that was not published is replaced by the
/// next one, so a caller never retries by itself.
/// </summary>
public interface IEventBus
{
    /// <summary>Publishes one message, within <see cref="FailoverTimes.PublishDeadline"/>.</summary>
    /// <param name="topic">One of <see cref="Topics"/>.</param>
    /// <param name="message">The message; its id becomes the CloudEvent's.</param>
    /// <param name="ct">Only this token's cancellation throws.</param>
    /// <param name="routingKey">Receiver's name on <see cref="Topics.Plans"/>; null elsewhere.</param>
    /// <returns>False when the broker or sidecar did not take it (counted in <c>failover_bus_publish_failed_total</c>).</returns>
    Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
        where T : IBusMessage;
}
