using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>Something that pictures cannot tell, as a record: a seam, a gap, an acknowledgement.</summary>
internal sealed class DiskNote
{
    public DiskState State { get; set; }

    public Seam? Seam { get; init; }

    /// <summary>The last one of an id holds.</summary>
    public SimGap? Gap { get; init; }

    /// <summary>What a home server acknowledged; its deletion may follow.</summary>
    public IReadOnlyList<(DiskRun Run, DiskGop Gop)>? Acknowledged { get; init; }

    /// <summary>Store at home that acknowledged them: it counts for no other.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>They are damaged here and nowhere else: owed no longer, and not deleted for it.</summary>
    public bool GivenUp { get; init; }

    /// <summary>Completes when it is durable.</summary>
    public TaskCompletionSource Done { get; } = new();
}

/// <summary>Why pictures of a camera are missing at its recorder (R6). By number, so that no clock is in it.</summary>
/// <param name="From">First missing one.</param>
/// <param name="To">Last missing one; null while it is open.</param>
internal sealed record SimGap(int Id, string Server, string Camera, long From, long? To, string Cause);
