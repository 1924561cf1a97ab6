namespace Failover.Simulation;

/// <summary>
/// Draws the faults of one run: some troubles one after the other, some at once, each from the catalogue of research/reliability.md
/// section 6. Everything heals before the end, so that the end can be judged.
/// </summary>
/// <param name="stream">Name of its stream of chance: another one shifts nothing in this one.</param>
internal sealed class FaultDraw(World world, FaultTargets targets, string stream = "faults")
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(45);

    private readonly Random _chance = world.Chance(stream);
    private readonly List<Fault> _faults = [];

    /// <param name="until">No trouble begins after it.</param>
    public IReadOnlyList<Fault> Draw(TimeSpan until)
    {
        var at = First + Between(0, 30);
        while (at < until)
        {
            Trouble(at, FaultStories.All);
            if (_chance.Next(4) == 0)
            {
                Trouble(at + Between(0, 12), FaultStories.All);
            }

            at += Between(90, 420);
        }

        return [.. _faults.OrderBy(fault => fault.At)];
    }

    /// <summary>In one run of so many, one trouble more, of those that need several things to meet.</summary>
    /// <param name="until">It does not begin after it.</param>
    public IReadOnlyList<Fault> DrawRare(TimeSpan until, int oneIn, IReadOnlyList<(int Weight, string Name, Action<FaultDraw, TimeSpan> Tell)> stories)
    {
        if (OneIn(oneIn) && until > First)
        {
            Trouble(Between(First.TotalSeconds, until.TotalSeconds), stories);
        }

        return _faults;
    }

    private void Trouble(TimeSpan at, IReadOnlyList<(int Weight, string Name, Action<FaultDraw, TimeSpan> Tell)> stories)
    {
        var ticket = _chance.Next(stories.Sum(story => story.Weight));
        foreach (var (weight, _, tell) in stories)
        {
            ticket -= weight;
            if (ticket < 0)
            {
                tell(this, at);
                return;
            }
        }
    }

    public void Add(TimeSpan at, string what, string target, string value, TimeSpan lasts) =>
        _faults.Add(new Fault(Round(at), what, target, value, Round(lasts)));

    public void Add(TimeSpan at, string what, string target, TimeSpan lasts) => Add(at, what, target, "-", lasts);

    public TimeSpan Between(double fromSeconds, double toSeconds) => TimeSpan.FromSeconds(fromSeconds + (_chance.NextDouble() * (toSeconds - fromSeconds)));

    public bool OneIn(int n) => _chance.Next(n) == 0;

    public string Server() => Pick(targets.Servers);

    public string Spare() => Pick(targets.Spares);

    public string Recorder() => Pick([.. targets.Servers, .. targets.Spares]);

    public string Camera() => Pick(targets.Cameras);

    public string Service() => Pick(targets.Services);

    public string Control() => Pick(targets.ControlMachines);

    public IReadOnlyList<string> AllServers => targets.Servers;

    public FaultTargets Targets => targets;

    public string Pick(IReadOnlyList<string> of) => of[_chance.Next(of.Count)];

    // Milliseconds, so that a script written to a file is the same script.
    private static TimeSpan Round(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Round(time.TotalMilliseconds));
}

/// <summary>Whom faults may strike, each list in a fixed order.</summary>
internal sealed record FaultTargets(
    IReadOnlyList<string> Servers, IReadOnlyList<string> Spares, IReadOnlyList<string> Cameras, IReadOnlyList<string> Services,
    IReadOnlyList<string> ControlMachines, string BrokerMachine, string StoreMachine)
{
    /// <summary>Cameras of each server, in their order.</summary>
    public IReadOnlyList<int> CameraCounts { get; init; } = [];
}
