using System.Globalization;

namespace Failover.Simulation;

/// <summary>
/// A process on a machine. It can be killed, started again (a new boot id, nothing remembered but what its disk has), stopped as by
/// SIGSTOP and starved. What reaches it while it is stopped waits in its kernel's buffers.
/// </summary>
internal abstract class SimProcess
{
    /// <summary>What waits for a stopped process at most; more is as good as lost.</summary>
    public const int MostWaiting = 20_000;

    private readonly Queue<Action> _waiting = new();
    private int _boots;
    private int _life;

    protected SimProcess(SimMachine machine, string name)
    {
        (Machine, Name) = (machine, name);
        machine.Add(this);
    }

    public SimMachine Machine { get; }

    public World World => Machine.World;

    public string Name { get; }

    public string BootId { get; private set; } = "";

    /// <summary>What waits until it goes on.</summary>
    public int Waiting => _waiting.Count;

    public bool Running { get; private set; }

    /// <summary>SIGSTOP: it exists, its connections stay open, and it does nothing.</summary>
    public bool Stopped { get; private set; }

    /// <summary>It gets so little CPU that each of its timers comes this late.</summary>
    public TimeSpan Starved { get; set; }

    /// <summary>Elapsed time of its own monotonic clock: what the product's cores call <c>now</c>.</summary>
    public TimeSpan Elapsed => Machine.Clock.Monotonic;

    public void Start()
    {
        if (Running || !Machine.Up)
        {
            return;
        }

        Running = true;
        Stopped = false;
        BootId = string.Create(CultureInfo.InvariantCulture, $"{Name}-b{++_boots}");
        World.Tell(Name, "start", BootId);
        OnStart();
    }

    public void Kill(bool powerCut = false)
    {
        if (!Running)
        {
            return;
        }

        Running = false;
        Stopped = false;
        _life++;
        _waiting.Clear();
        World.Tell(Name, powerCut ? "powerless" : "killed", BootId);
        OnKilled(powerCut);
    }

    public void Stop()
    {
        if (Running && !Stopped)
        {
            Stopped = true;
            World.Tell(Name, "stopped", "SIGSTOP");
        }
    }

    public void Continue()
    {
        if (!Running || !Stopped)
        {
            return;
        }

        Stopped = false;
        World.Tell(Name, "continued", "SIGCONT");
        while (!Stopped && _waiting.TryDequeue(out var action))
        {
            action();
        }
    }

    /// <summary>Runs now, or when the process goes on; never in another life of it.</summary>
    public void Receive(Action action) => InThisLife(_life, action);

    /// <summary>The same for later: an answer that comes in another life of the process reaches nobody.</summary>
    public Action<Action> ReceiverOfThisLife()
    {
        var life = _life;
        return action => InThisLife(life, action);
    }

    /// <summary>A timer of this process, by its own clock: a first tick after a period (or at once), then one per period. A stopped process owes one tick, not all.</summary>
    protected void Every(TimeSpan period, Action tick, TimeSpan? first = null)
    {
        var life = _life;
        World.After((first ?? period) / Machine.Clock.Rate, () => Tick(life, period, tick));
    }

    /// <summary>Once, after this long by its own clock.</summary>
    protected void After(TimeSpan delay, Action action)
    {
        var life = _life;
        World.After(delay / Machine.Clock.Rate, () => InThisLife(life, action));
    }

    protected abstract void OnStart();

    /// <param name="powerCut">What the disk had not flushed is lost too.</param>
    protected abstract void OnKilled(bool powerCut);

    private void Tick(int life, TimeSpan period, Action tick)
    {
        if (life != _life)
        {
            return;
        }

        InThisLife(life, () =>
        {
            tick();
            if (life == _life)
            {
                World.After((period / Machine.Clock.Rate) + Starved, () => Tick(life, period, tick));
            }
        });
    }

    private void InThisLife(int life, Action action)
    {
        if (life != _life || !Running)
        {
            return;
        }

        if (!Stopped)
        {
            action();
        }
        else if (_waiting.Count < MostWaiting)
        {
            _waiting.Enqueue(() => InThisLife(life, action));
        }
    }
}
