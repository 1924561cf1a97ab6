namespace Failover.Contracts;

/// <summary>Video that should be there and is not. Half-open; every gap has a cause that an operator can read (R6).</summary>
public sealed record Gap
{
    public required string Server { get; init; }
    public required string Camera { get; init; }
    public required DateTimeOffset From { get; init; }

    /// <summary>Null while the gap is still open.</summary>
    public DateTimeOffset? To { get; init; }
    public required string Cause { get; init; }

    /// <summary>The reinsertion that gave these pictures up; null for any other gap.</summary>
    public string? Reinsertion { get; init; }
}
