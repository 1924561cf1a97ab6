namespace Failover.Simulation;

/// <summary>What goes wrong in a store that runs: chances from 0 to 1, each drawn per call.</summary>
internal sealed class StoreFaults
{
    /// <summary>A call is refused with 429 or 500; nothing was done.</summary>
    public double Refused { get; set; }

    /// <summary>A write is refused with a conflict that nobody else made.</summary>
    public double Conflict { get; set; }

    /// <summary>A call times out; a write was done or not, half and half.</summary>
    public double Unknown { get; set; }

    /// <summary>Changes reach watchers this late.</summary>
    public TimeSpan WatchLate { get; set; }
}
