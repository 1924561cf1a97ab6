namespace Failover.RecorderProxy;

/// <summary>Where one server answers now, and why there.</summary>
/// <param name="Server">The server that viewers ask for.</param>
/// <param name="Recorder">Who answers for it; null when nobody does.</param>
/// <param name="Url">That recorder's HTTP address.</param>
/// <param name="Kind">On what ground.</param>
/// <param name="Term">The term of a role; 0 otherwise.</param>
/// <param name="Reason">One sentence.</param>
public sealed record Route(string Server, string? Recorder, string? Url, RouteKind Kind, long Term, string Reason);

/// <summary>From the best ground to none.</summary>
public enum RouteKind
{
    /// <summary>It serves the server's role.</summary>
    Role,

    /// <summary>A guard that keeps the server's cameras, while the holder of the role does not answer.</summary>
    Keeping,

    /// <summary>The server's own recorder answers, but nobody serves its role: its footage can be read.</summary>
    OwnRecorder,

    /// <summary>Nobody answers; the last route is tried for some seconds more.</summary>
    LastKnown,
    None,
}
