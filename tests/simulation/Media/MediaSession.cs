using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>One session between a camera and a recorder: its own RTP time, and what lies in the buffers between them.</summary>
internal sealed class MediaSession(SimCamera camera, SimProcess client, string server, long tickBase, ulong salt, ulong serial)
{
    private readonly string _boot = client.BootId;
    private readonly Action<Action> _receive = client.ReceiverOfThisLife();

    public SimCamera Camera => camera;

    public SimProcess Client => client;

    /// <summary>Home server of the camera.</summary>
    public string Server => server;

    /// <summary>Tick of group of pictures 0: RTP times of two sessions have nothing in common.</summary>
    public long TickBase => tickBase;

    /// <summary>Differs per session when the camera encodes per session.</summary>
    public ulong Salt => salt;

    public ulong Serial => serial;

    /// <summary>Waits at the camera because the way is blocked or the recorder does not read.</summary>
    public Queue<SimGop> Waiting { get; } = new();

    /// <summary>On the way or in the recorder's socket, not yet read.</summary>
    public int Unread { get; set; }

    /// <summary>The connection on the lines; null for what a relay sends, which has one of its own.</summary>
    public LineFlow? Flow { get; init; }

    public TimeSpan LastArrival { get; set; }

    /// <summary>The camera has forgotten it.</summary>
    public bool EndedByCamera { get; set; }

    /// <summary>The recorder no longer reads from it.</summary>
    public bool EndedByClient { get; set; }

    /// <summary>Numbers of the undamaged groups of pictures that the recorder read from it.</summary>
    public HashSet<long> Read { get; } = [];

    /// <summary>Number of the newest one that the recorder read; null before the first.</summary>
    public long? LastRead { get; private set; }

    public Action<SimGop>? OnGop { get; set; }

    public Action<string>? OnEnd { get; set; }

    /// <summary>The process that opened it still lives: else its kernel answers with a reset.</summary>
    public bool ClientLives => client.Running && string.Equals(client.BootId, _boot, StringComparison.Ordinal);

    public void Deliver(SimGop gop)
    {
        if (OnGop is { } take)
        {
            LastRead = gop.Number;
            if (!gop.Damaged)
            {
                Read.Add(gop.Number);
            }

            take(gop);
        }
    }

    /// <summary>In the recorder, when it reads; never in another life of it.</summary>
    public void InClient(Action action) => _receive(action);
}
