using Failover.Contracts;

namespace Failover.Demo;

/// <summary>What the live table shows at one moment.</summary>
public sealed record DemoView
{
    /// <summary>What the demo does now, one sentence.</summary>
    public required string Phase { get; init; }
    public required double ElapsedSeconds { get; init; }

    /// <summary>Null before the fault.</summary>
    public double? SinceFaultSeconds { get; init; }
    public required string FailingServer { get; init; }

    /// <summary>Null until the site answers.</summary>
    public SiteStatus? Status { get; init; }

    /// <summary>Newest last.</summary>
    public IReadOnlyList<JournalEntry> Last { get; init; } = [];
}
