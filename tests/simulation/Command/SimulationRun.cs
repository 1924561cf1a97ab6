namespace Failover.Simulation;

/// <summary>One run: a site, its faults, the checkers, and the time between. Quiet time is leapt over.</summary>
internal sealed class SimulationRun
{
    /// <summary>The site must have been settled this long before time is leapt over; longer than the longest repeat.</summary>
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan BeforeTrouble = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>After the last fault healed a site has this long to settle.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(12);

    private readonly Scenario _scenario;
    private readonly World _world;
    private readonly BuiltSite _built;
    private readonly FaultCatalog _catalog;
    private readonly CheckerSet _checkers;
    private TimeSpan? _settledSince;

    private SimulationRun(Scenario scenario, World world, string? plant)
    {
        (_scenario, _world) = (scenario, world);
        _built = SiteBuilder.Build(world, scenario.Site, plant);
        _catalog = new FaultCatalog(_built);
        _checkers = new CheckerSet(_built, _catalog);
    }

    /// <summary>The scenario that a seed stands for.</summary>
    public static Scenario Of(int seed, TimeSpan length)
    {
        var world = new World(seed, tell: false);
        var site = SitePlan.Draw(world);
        var (targets, until) = (SiteBuilder.TargetsOf(site), length - TimeSpan.FromMinutes(4));
        var faults = new FaultDraw(world, targets).Draw(until)
            .Concat(new FaultDraw(world, targets, "rare faults").DrawRare(until, 3, RareStories.All))
            .Concat(new FaultDraw(world, targets, "faults apart").DrawRare(until, 10, RareStories.Apart))
            .Concat(new FaultDraw(world, targets, "faults in order").DrawRare(until, 4, RareStories.InOrder))
            .Concat(new FaultDraw(world, targets, "faults of lines").DrawRare(until, 5, LineStories.All));
        return new Scenario($"seed {seed}", $"Drawn from seed {seed}.", seed, site, [.. faults.OrderBy(fault => fault.At)], length);
    }

    public static RunResult Run(Scenario scenario, string? plant = null, bool tell = false)
    {
        var world = new World(scenario.Seed, tell);
        return new SimulationRun(scenario, world, plant).Go();
    }

    private RunResult Go()
    {
        foreach (var fault in _scenario.Faults)
        {
            _world.Plan(fault.At, () => _catalog.Begin(fault));
            if (fault.For > TimeSpan.Zero)
            {
                _world.Plan(fault.At + fault.For, () => _catalog.End(fault));
            }
        }

        LookAgain();
        var end = _scenario.Length;
        var healed = _scenario.Faults.Select(f => f.At + f.For).DefaultIfEmpty(TimeSpan.Zero).Max();
        var latest = Max(end, healed + Settling);
        while (_world.Now < latest && _checkers.FirstViolation is null)
        {
            if (IsQuiet())
            {
                if (_world.NextPlanned == TimeSpan.MaxValue)
                {
                    _world.LeapTo(end);
                    break;
                }

                _world.LeapTo(_world.NextPlanned - BeforeTrouble);
            }

            _world.RunUntil(_world.Now + TimeSpan.FromSeconds(1));
        }

        if (_checkers.FirstViolation is null)
        {
            _checkers.AtEnd();
        }

        return new RunResult(
            _scenario.Seed, _checkers.Violations, _world.Now, _world.Lived, _world.Events, _checkers.Takeovers, _checkers.Declarations,
            _world.Story.Hash, _world.Story.Lines);
    }

    private void LookAgain() => _world.After(LookEvery, () =>
    {
        _checkers.Look();
        LookAgain();
    });

    private bool IsQuiet()
    {
        if (_catalog.AnyLasting || _checkers.WhyNotSettled() is not null)
        {
            _settledSince = null;
            return false;
        }

        _settledSince ??= _world.Lived;
        return _world.Lived - _settledSince >= QuietFor;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
