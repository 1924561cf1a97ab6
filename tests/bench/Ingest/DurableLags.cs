using Failover.Contracts;

namespace Failover.Bench;

/// <summary>How far the disk is behind what was received, by a recorder's own probe answers. Pure.</summary>
internal sealed class DurableLags
{
    private const double TicksPerMs = 90;

    private readonly List<double> _ms = [];

    /// <summary>Cameras of which nothing was durable yet in the run that they receive.</summary>
    public int Unknown { get; private set; }

    public Quantiles Ms => new(_ms);

    /// <summary>Takes one answer, as far as it is about cameras of this server.</summary>
    public void Add(ProbeAnswer answer, string server)
    {
        foreach (var camera in answer.Cameras.Where(c => c.Server == server))
        {
            if (camera.LastReceived is { } received && camera.LastDurable is { } durable)
            {
                _ms.Add((received.Tick - durable.Tick) / TicksPerMs);
            }
            else
            {
                Unknown++;
            }
        }
    }
}
