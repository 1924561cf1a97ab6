namespace Failover.Contracts;

/// <summary>
/// The explicit end of a camera's recording at one server (R11), named <c>&lt;server&gt;.&lt;camera&gt;</c>. Election makes it when it sees a
/// camera deleted or moved, before any plan leaves the camera out; an operator may make one too. Not part of a site.yaml.
/// </summary>
public sealed record StoppedCamera : ISiteObject
{
    public static string Kind => nameof(StoppedCamera);
    public required ObjectMeta Metadata { get; init; }
    public required StoppedEntry Spec { get; init; }
    public StoppedCameraStatus Status { get; init; } = new();

    public static string NameOf(string server, string camera) => $"{server}.{camera}";
}

public sealed record StoppedCameraStatus
{
    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>For people; made of the conditions.</summary>
    public StoppedPhase Phase { get; init; }

    /// <summary><c>Ready</c>: the recorder shows that it stopped.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}

public enum StoppedPhase
{
    /// <summary>The recorder has not shown it yet.</summary>
    Pending,
    Stopped,
}
