namespace Failover.Simulation;

/// <summary>
/// The site's network. Everything of the product runs over TCP: a lost packet is a later one, a blocked direction is silence, and a
/// machine that is up refuses for a process that is not. Directions are blocked one by one.
/// </summary>
internal sealed class SimNetwork(World world)
{
    /// <summary>First retransmission of TCP on Linux; doubles.</summary>
    private static readonly TimeSpan Retransmit = TimeSpan.FromMilliseconds(200);

    private readonly Random _chance = world.Chance("network");
    private readonly Dictionary<(string From, string To), int> _blocked = [];
    private readonly Dictionary<string, int> _isolated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SimLine Out, SimLine In)> _lines = new(StringComparer.Ordinal);

    /// <summary>Chance that a packet is lost and comes by retransmission, 0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>Added to each way at most; reorders messages of different connections.</summary>
    public TimeSpan Jitter { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Counts what was blocked and opened: as long as it stays, so does every answer of <see cref="CanTalk"/>.</summary>
    public int Changes { get; private set; }

    public bool AnyFault => _blocked.Count > 0 || _isolated.Count > 0 || Loss > 0;

    /// <summary>Blocks one direction until it is opened as often as it was blocked. A machine's name, or <c>*</c> for all others.</summary>
    public void Block(string from, string to) => Count(_blocked, (from, to), 1);

    public void Open(string from, string to) => Count(_blocked, (from, to), -1);

    /// <summary>Pulls the machine's cable.</summary>
    public void Isolate(string machine) => Count(_isolated, machine, 1);

    public void Connect(string machine) => Count(_isolated, machine, -1);

    /// <summary>Nothing goes this way now.</summary>
    public bool IsBlocked(string from, string to) =>
        !string.Equals(from, to, StringComparison.Ordinal)
        && (_isolated.ContainsKey(from) || _isolated.ContainsKey(to)
            || (_blocked.Count > 0 && (_blocked.ContainsKey((from, to)) || _blocked.ContainsKey(("*", to)) || _blocked.ContainsKey((from, "*")))));

    /// <summary>Both ways are open, so that a connection can be made and kept.</summary>
    public bool CanTalk(string a, string b) => !IsBlocked(a, b) && !IsBlocked(b, a);

    /// <summary>From now on a machine's line carries so many megabits a second, each way; 0: it is no narrow place again.</summary>
    public void SetLine(string machine, double mbps)
    {
        if (!_lines.TryGetValue(machine, out var line))
        {
            _lines[machine] = line = (new SimLine(world), new SimLine(world));
        }

        (line.Out.Mbps, line.In.Mbps) = (mbps, mbps);
    }

    /// <summary>What a machine's line carries; null when it is no narrow place.</summary>
    public double? LineOf(string machine) => _lines.TryGetValue(machine, out var line) && line.In.Mbps > 0 ? line.In.Mbps : null;

    /// <summary>What goes this way now goes over a line that is a narrow place, or over one that still has a queue.</summary>
    public bool IsShort(string from, string to) =>
        _lines.Count > 0 && ((_lines.TryGetValue(from, out var sends) && IsNarrow(sends.Out)) || (_lines.TryGetValue(to, out var takes) && IsNarrow(takes.In)));

    /// <summary>Takes bytes over the sender's line, and then over the receiver's.</summary>
    public void Carry(string from, string to, int bytes, Action over)
    {
        if (_lines.TryGetValue(from, out var sends))
        {
            sends.Out.Take(bytes, Enter);
        }
        else
        {
            Enter();
        }

        void Enter()
        {
            if (_lines.TryGetValue(to, out var takes))
            {
                takes.In.Take(bytes, over);
            }
            else
            {
                over();
            }
        }
    }

    /// <summary>Tries something once more after a retransmission.</summary>
    public void Again(Action action) => world.After(Retransmit, action);

    /// <summary>How long one way takes a small message now: it waits behind what is on the lines.</summary>
    public TimeSpan OneWay(string from, string to) => _lines.Count == 0 ? OneWay()
        : OneWay() + (_lines.TryGetValue(from, out var sends) ? sends.Out.Wait : TimeSpan.Zero) + (_lines.TryGetValue(to, out var takes) ? takes.In.Wait : TimeSpan.Zero);

    /// <summary>How long one way takes now, where no line is short.</summary>
    public TimeSpan OneWay()
    {
        var delay = TimeSpan.FromMicroseconds(150) + (Jitter * _chance.NextDouble());
        var retransmit = Retransmit;
        while (Loss > 0 && _chance.NextDouble() < Loss && retransmit < TimeSpan.FromSeconds(10))
        {
            delay += retransmit;
            retransmit *= 2;
        }

        return delay;
    }

    /// <summary>
    /// A message over a kept connection: delivered to the process after a way, if the way is open then and the process is the same life.
    /// Lost without a word otherwise.
    /// </summary>
    public void Send(string from, SimProcess to, Action deliver) => world.After(OneWay(from, to.Machine.Name), () =>
    {
        if (!IsBlocked(from, to.Machine.Name) && to.Running)
        {
            to.Receive(deliver);
        }
    });

    /// <summary>One question and its answer, within a time. Exactly one of the three outcomes is called, in the asking process.</summary>
    /// <param name="serve">Runs in the answering process.</param>
    public void Ask<T>(SimProcess asks, SimProcess answers, TimeSpan within, Func<T> serve, Action<T> answered, Action refused, Action silent) =>
        new SimQuestion<T>(this, world, asks, answers, within, serve, answered, refused, silent).Ask();

    private static bool IsNarrow(SimLine line) => line.Mbps > 0 || !line.Idle;

    private void Count<TKey>(Dictionary<TKey, int> counts, TKey key, int by)
        where TKey : notnull
    {
        Changes++;
        var count = counts.GetValueOrDefault(key) + by;
        if (count > 0)
        {
            counts[key] = count;
        }
        else
        {
            counts.Remove(key);
        }
    }
}
