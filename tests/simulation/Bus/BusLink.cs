namespace Failover.Simulation;

/// <summary>One process' sidecar and its connection to the broker.</summary>
internal sealed class BusLink(HangingPublishes hanging)
{
    /// <summary>What it publishes while its sidecar answers nothing.</summary>
    public HangingPublishes Hanging => hanging;

    /// <summary>Its publishes fail and it hears nothing.</summary>
    public bool SidecarDown { get; set; }

    /// <summary>Lived time from which it is connected again, after the broker or the sidecar was away.</summary>
    public TimeSpan ConnectedFrom { get; set; }

    /// <summary>Added to the time that each message takes in this process, while it is a slow consumer.</summary>
    public TimeSpan Slow { get; set; }
}
