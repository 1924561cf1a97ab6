namespace Failover.Simulation;

/// <summary>What became of the messages: every bound that was hit is counted (R10).</summary>
internal sealed class BusCounts
{
    /// <summary>The broker took them.</summary>
    public long Taken { get; set; }

    /// <summary>Publishes that were answered with no.</summary>
    public long NotTaken { get; set; }

    /// <summary>Said to be taken, and lost.</summary>
    public long Lost { get; set; }

    public long Doubled { get; set; }

    public long Delivered { get; set; }

    /// <summary>The oldest of a full queue.</summary>
    public long Overflowed { get; set; }

    /// <summary>Older than their time to live when their turn came.</summary>
    public long Expired { get; set; }

    /// <summary>The most that ever waited in one queue.</summary>
    public int LongestQueue { get; set; }
}
