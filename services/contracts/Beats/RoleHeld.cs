namespace Failover.Contracts;

/// <summary>A server's role served by the sender of a beat or probe answer.</summary>
/// <param name="Server">Whose role.</param>
/// <param name="Term">The term under which it serves; the highest wins.</param>
/// <param name="Provisional">Served without a term of its own while no control plane answers; loses to any minted term.</param>
public sealed record RoleHeld(string Server, long Term, bool Provisional = false);

/// <summary>What a recorder did with one role command of its plan.</summary>
public sealed record RoleAnswer(string Server, long Term, RoleAnswerKind Kind, string Reason)
{
    /// <summary>Per camera of the role: is it durable here under this term, and if not, why.</summary>
    public IReadOnlyList<CameraReport> NotDurable { get; init; } = [];
}

public enum RoleAnswerKind
{
    /// <summary>Plan and term accepted; what arrives is written.</summary>
    Active,

    /// <summary>Not applied: its own probe of the server got an answer.</summary>
    Vetoed,

    /// <summary>Not applied: lower term, stale evidence, or already holding another role.</summary>
    Refused,

    /// <summary>Hand-back asked for; some cameras still wait for the original's first durable frames.</summary>
    HandingBack,

    /// <summary>Hand-back done: every camera is recorded by the original again, or was named.</summary>
    HandedBack,
}
