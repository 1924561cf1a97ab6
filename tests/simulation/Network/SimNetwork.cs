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

    /// <summary>How long one way takes now.</summary>
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
    public void Send(string from, SimProcess to, Action deliver) => world.After(OneWay(), () =>
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
