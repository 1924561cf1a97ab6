namespace Failover.Contracts;

/// <summary>A camera of a site server. Credentials of the URL are split off at apply and never stored here.</summary>
public sealed record Camera : ISiteObject
{
    public static string Kind => nameof(Camera);
    public required ObjectMeta Metadata { get; init; }
    public required CameraSpec Spec { get; init; }
    public CameraStatus Status { get; init; } = new();
}

public sealed record CameraSpec
{
    public required string Server { get; init; }

    /// <summary><c>rtsp://host[:554]/path</c>; in a site.yaml it may carry <c>user:password@</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Name of the secret with user and password; set by apply.</summary>
    public string? CredentialsSecret { get; init; }

    /// <summary>0 to 100; higher is guarded first.</summary>
    public int Priority { get; init; } = 50;

    /// <summary>RTSP sessions that the camera serves at once; 0 = not known, taken as enough.</summary>
    public int MaxSessions { get; init; }

    /// <summary>What it sends, kbit/s; guards are planned with it until they measured.</summary>
    public int BitrateKbps { get; init; } = 4000;
}

/// <param name="Licensed">False: recorded, but beyond the licence's camera count and not confirmed.</param>
public sealed record CameraStatus(bool Licensed = true)
{
    /// <summary>Generation of the spec that this status was made from; 0 before it was written once.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>For people; made of the conditions.</summary>
    public CameraPhase Phase { get; init; }

    /// <summary>Wall time at which the phase began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Who records it now; <c>-</c> = nobody.</summary>
    public string? Recorder { get; init; }

    /// <summary>Who guards it; <c>-</c> = nobody.</summary>
    public string? Guard { get; init; }

    /// <summary><c>Ready</c>, <c>Protected</c>, <c>Licensed</c>.</summary>
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}

public enum CameraPhase
{
    Unknown,
    Recording,
    Connecting,
    Stalled,
    Refused,
    Unauthorized,
    Unsupported,
    Stopped,

    /// <summary>Its server is down, and nobody records it.</summary>
    NotRecorded,
}
