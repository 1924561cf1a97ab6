namespace Failover.Simulation;

/// <summary>What goes wrong in a broker that runs (research/dapr.md): chances from 0 to 1, each drawn per message.</summary>
internal sealed class BusFaults
{
    /// <summary>A publish that was confirmed is lost: on a nack or a lost channel the component says nothing (fact 1).</summary>
    public double Lost { get; set; }

    /// <summary>A message is delivered again, up to <see cref="LateUpTo"/> later.</summary>
    public double Doubled { get; set; }

    /// <summary>A message comes up to <see cref="LateUpTo"/> later than those behind it.</summary>
    public double Late { get; set; }

    public TimeSpan LateUpTo { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Recorders whose plans lack their last camera: an election that has read only a part of the store writes such ones (R11).</summary>
    public HashSet<string> PlanLacks { get; } = new(StringComparer.Ordinal);

    /// <summary>Each message passes in its own time: no way is the same for two receivers.</summary>
    public bool Any => Lost > 0 || Doubled > 0 || Late > 0;
}
