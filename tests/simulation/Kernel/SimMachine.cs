namespace Failover.Simulation;

/// <summary>A machine: its clocks, its power, its place in the network, and what runs on it.</summary>
internal sealed class SimMachine(World world, string name, TimeSpan bootedAgo)
{
    private readonly List<SimProcess> _processes = [];

    public World World => world;

    public string Name => name;

    public SimClock Clock { get; } = new(world, bootedAgo);

    /// <summary>Power is on and the kernel runs: it refuses connections for which no process listens.</summary>
    public bool Up { get; private set; } = true;

    /// <summary>How often its power was cut: what was in its kernel's memory is gone each time.</summary>
    public int PowerCuts { get; private set; }

    public IReadOnlyList<SimProcess> Processes => _processes;

    public void Add(SimProcess process) => _processes.Add(process);

    /// <summary>Power cut: every process is gone at once, and so is what no disk has flushed.</summary>
    public void PowerOff()
    {
        if (Up)
        {
            Up = false;
            PowerCuts++;
            world.Tell(name, "power", "off");
            _processes.ForEach(process => process.Kill(powerCut: true));
        }
    }

    public void PowerOn()
    {
        if (!Up)
        {
            Up = true;
            world.Tell(name, "power", "on");
            _processes.ForEach(process => process.Start());
        }
    }
}
