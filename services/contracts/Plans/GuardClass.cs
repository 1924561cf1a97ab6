namespace Failover.Contracts;

/// <summary>How a guard gets a camera before anything failed (DESIGN 5, "Guarding"). Only hot can be covered.</summary>
public enum GuardClass
{
    /// <summary>A camera session of its own and a pre-roll ring.</summary>
    Hot,

    /// <summary>The ring is fed by the original's live relay: no further camera session; the loss is one reconnect.</summary>
    Relay,

    /// <summary>Nothing is held: it connects at the failure, staggered and backed off.</summary>
    Cold,
}
