namespace Failover.Simulation;

/// <summary>
/// One direction of a machine's line: what goes over it goes one after the other, at so many megabits a second. Who sends has only a window
/// of it in the queue (<see cref="LineFlow"/>), so that the queue is bounded and connections share the line as those of TCP do.
/// </summary>
internal sealed class SimLine(World world)
{
    /// <summary>What a port of a switch holds: a small message waits behind no more than that.</summary>
    private const int PortBytes = 128_000;

    private readonly Queue<(int Bytes, Action Over)> _waiting = new();
    private int _waitingBytes;
    private bool _busy;

    /// <summary>0: it never is the narrow place.</summary>
    public double Mbps { get; set; }

    /// <summary>Nothing waits for it.</summary>
    public bool Idle => !_busy;

    /// <summary>How long a small message waits now.</summary>
    public TimeSpan Wait => Mbps > 0 ? TimeOf(Math.Min(_waitingBytes, PortBytes)) : TimeSpan.Zero;

    public void Take(int bytes, Action over)
    {
        if (Mbps <= 0 && !_busy)
        {
            over();
            return;
        }

        _waiting.Enqueue((bytes, over));
        _waitingBytes += bytes;
        if (!_busy)
        {
            Next();
        }
    }

    private void Next()
    {
        _busy = _waiting.TryDequeue(out var next);
        if (_busy)
        {
            world.After(Mbps > 0 ? TimeOf(next.Bytes) : TimeSpan.Zero, () =>
            {
                _waitingBytes -= next.Bytes;
                next.Over();
                Next();
            });
        }
    }

    private TimeSpan TimeOf(int bytes) => TimeSpan.FromSeconds(bytes * 8 / (Mbps * 1e6));
}
