using Failover.Contracts;
using Failover.Platform;

namespace Failover.Simulation;

/// <summary>
/// A process' sidecar takes publishes and answers none: each hangs until the deadline of a publish, and may come to the broker all the
/// same, late. The product's workers have one beat, verdict or order under way at a time; reports, plans and takeovers wait side by side.
/// </summary>
internal sealed class HangingPublishes(World world, Random chance, Action<HangingPublishes.Held> send)
{
    /// <summary>As the product's adapters have it (<see cref="FailoverTimes.PublishDeadline"/>).</summary>
    private static readonly TimeSpan Deadline = new FailoverTimes().PublishDeadline;

    private readonly List<Held> _held = [];

    public bool Hangs { get; private set; }

    /// <summary>Publishes that are under way now.</summary>
    public int UnderWay => _held.Count;

    public void Begin() => Hangs = true;

    /// <summary>It answers again: what hangs goes on at once, in the order in which it came.</summary>
    public void End()
    {
        Hangs = false;
        var held = _held.ToArray();
        _held.Clear();
        Array.ForEach(held, send);
    }

    /// <summary>False: nobody will say that it was taken.</summary>
    public bool Take(SimProcess who, string topic, IBusMessage message, string? key)
    {
        if ((topic is Topics.Beats or Topics.Verdicts or Topics.Reinsertions or Topics.Journal) && _held.Exists(one => one.Topic == topic && one.Lives))
        {
            return false;
        }

        var held = new Held(who, who.BootId, topic, message, key);
        _held.Add(held);
        world.After(Deadline, () =>
        {
            if (_held.Remove(held) && chance.Next(2) == 0)
            {
                send(held);
            }
        });
        return false;
    }

    /// <summary>One publish that hangs.</summary>
    internal sealed record Held(SimProcess Who, string BootId, string Topic, IBusMessage Message, string? Key)
    {
        /// <summary>Whoever published it still runs.</summary>
        public bool Lives => Who.Running && string.Equals(Who.BootId, BootId, StringComparison.Ordinal);
    }
}
