namespace Failover.Contracts;

/// <summary>One aspect of an object's state, in the form that Kubernetes' tools know.</summary>
/// <param name="Type">What it is about: <see cref="Licensed"/>.</param>
/// <param name="Status">Is it so.</param>
/// <param name="Reason">One stable word for machines.</param>
/// <param name="Message">One sentence or more for people.</param>
/// <param name="LastTransitionTime">Wall time at which <paramref name="Status"/> last changed.</param>
public sealed record Condition(string Type, ConditionStatus Status, string Reason, string Message, DateTimeOffset LastTransitionTime)
{
    /// <summary>Site: it may fail over. Camera: a camera licence is its. FailoverLicense: it counts.</summary>
    public const string Licensed = "Licensed";
}

public enum ConditionStatus
{
    Unknown,
    True,
    False,
}
