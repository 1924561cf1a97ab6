namespace Failover.Contracts;

/// <summary>What every message on the bus carries. A message is a level, never a step: lost, doubled, late or reordered, it changes nothing.</summary>
public interface IBusMessage
{
    /// <summary>The site's name; a message of another site is ignored.</summary>
    string Site { get; }

    /// <summary>Unique id of the message: CloudEvent <c>id</c> and the key of idempotency.</summary>
    string Id { get; }

    /// <summary>Wall time at the sender, for people. No decision compares it with another machine's clock.</summary>
    DateTimeOffset Time { get; }

    /// <summary>W3C trace context (<c>traceparent</c>) of the incident that it belongs to; null when nobody traces, or it belongs to none.</summary>
    string? Trace => null;
}
