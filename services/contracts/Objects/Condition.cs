namespace Failover.Contracts;

/// <summary>
/// One aspect of an object's state, in the form that Kubernetes' tools know. Types are words that are true or not of the object; reasons are
/// the constants of <see cref="ConditionReason"/>.
/// </summary>
/// <param name="Type">What it is about: <see cref="Ready"/>, <see cref="Licensed"/>, ...</param>
/// <param name="Status">Is it so.</param>
/// <param name="Reason">One stable word for machines.</param>
/// <param name="Message">One sentence or more for people.</param>
/// <param name="LastTransitionTime">Wall time at which <paramref name="Status"/> last changed.</param>
public sealed record Condition(string Type, ConditionStatus Status, string Reason, string Message, DateTimeOffset LastTransitionTime)
{
    /// <summary>Every kind has it: all is as its spec wants it.</summary>
    public const string Ready = "Ready";

    /// <summary>Site: it may fail over. Camera: a camera licence is its. FailoverLicense: it counts.</summary>
    public const string Licensed = "Licensed";

    /// <summary>Site, SiteServer: every camera is written to some disk now.</summary>
    public const string Recording = "Recording";

    /// <summary>Site, SiteServer, Camera: a failure now would lose nothing.</summary>
    public const string Protected = "Protected";

    /// <summary>FailoverServer: it could assume a role now.</summary>
    public const string Available = "Available";

    /// <summary>Takeover: the footage is home and nothing is left to do.</summary>
    public const string Completed = "Completed";

    /// <summary>Generation of the spec that this was said of; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }
}

public enum ConditionStatus
{
    Unknown,
    True,
    False,
}
