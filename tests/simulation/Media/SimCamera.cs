namespace Failover.Simulation;

/// <summary>
/// A camera: sends one group of pictures a second, at a phase of its own, to each of its sessions. The numbers count lived time, so that a
/// number is the same second for everybody. Over TCP nothing is lost inside a session: a blocked way or a reader that does not read fills
/// the buffers, and then the camera closes the session.
/// </summary>
internal sealed class SimCamera : SimProcess
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Groups of pictures that the reader's socket takes, and that the camera's own buffer takes after that.</summary>
    private const int MaxUnread = 2;
    private const int MaxWaiting = 2;

    private readonly SimSite _site;
    private readonly CameraOptions _options;
    private readonly Random _chance;
    private readonly List<MediaSession> _sessions = [];
    private readonly Dictionary<Contracts.RunId, MediaSession> _runs = [];
    private readonly TimeSpan _phase;
    private ulong _opened;

    public SimCamera(SimSite site, SimMachine machine, string name, CameraOptions? options = null)
        : base(machine, name)
    {
        (_site, _options) = (site, options ?? new CameraOptions());
        MaxSessions = _options.MaxSessions;
        _chance = site.World.Chance($"camera {name}");
        _phase = TimeSpan.FromMilliseconds(_chance.Next(1000));
        Seed = (ulong)_chance.NextInt64() << 8;
    }

    public ulong Seed { get; }

    public int MaxSessions { get; set; }

    /// <summary>Number of the newest group of pictures that it would have sent by now.</summary>
    public long Newest => (World.Lived - _phase).Ticks / Period.Ticks;

    public IReadOnlyList<MediaSession> Sessions => _sessions;

    /// <summary>A client asks for a session; null means 453, not enough bandwidth. Called in this process.</summary>
    public MediaSession? Open(SimProcess client, string server)
    {
        _sessions.RemoveAll(Gone);
        if (_sessions.Count >= MaxSessions)
        {
            return null;
        }

        var serial = ++_opened;
        var session = new MediaSession(this, client, server, _chance.NextInt64(1L << 33), _options.PerSessionEncoder ? serial : 0, serial)
        {
            Flow = new LineFlow(_site.Network, Machine.Name, client.Machine.Name),
        };
        _sessions.Add(session);
        return session;
    }

    /// <summary>The session is recorded as this run: what the truth of its ticks is read from later.</summary>
    public void Recorded(Contracts.RunId run, MediaSession session) => _runs[run] = session;

    public MediaSession SessionOf(Contracts.RunId run) => _runs[run];

    /// <summary>The client tears down, and the camera hears of it if the way is open; else it finds out by its buffers.</summary>
    public void CloseByClient(MediaSession session)
    {
        session.EndedByClient = true;
        session.Flow!.Close();
        if (_site.Network.CanTalk(Machine.Name, session.Client.Machine.Name))
        {
            Forget(session);
        }
    }

    protected override void OnStart()
    {
        var live = ReceiverOfThisLife();
        Schedule(live);
    }

    protected override void OnKilled(bool powerCut)
    {
        foreach (var session in _sessions.ToArray())
        {
            // Its kernel says goodbye when there still is one.
            End(session, powerCut ? null : "the camera closed the connection");
        }
    }

    private void Schedule(Action<Action> live)
    {
        var next = _phase + (Period * (Newest + 1));
        World.After(next - World.Lived, () => live(() =>
        {
            Send(Newest);
            Schedule(live);
        }));
    }

    private void Send(long number)
    {
        var degraded = _options.Degrades && _sessions.Count > 1;
        for (var i = _sessions.Count - 1; i >= 0; i--)
        {
            var session = _sessions[i];
            if (Gone(session))
            {
                Forget(session);
                continue;
            }

            var damaged = degraded ? _chance.Next(4) == 0 : _site.Network.Loss > 0 && _chance.NextDouble() < _site.Network.Loss / 10;
            var gop = new SimGop(session, number, damaged);
            session.Waiting.Enqueue(gop);
            _site.Wire.Offered(session.Server, session.Client.Name, gop.Id);
            Pump(session);
        }
    }

    private void Pump(MediaSession session)
    {
        var open = session.Client.Machine.Up && _site.Network.CanTalk(Machine.Name, session.Client.Machine.Name);
        while (open && session.Unread < MaxUnread && session.Waiting.TryDequeue(out var gop))
        {
            session.Unread++;
            session.Flow!.Send(SimGop.Bytes, () => Later(session, () => Arrive(session, gop)));
        }

        if (session.Waiting.Count > MaxWaiting)
        {
            End(session, "the camera closed the connection: nobody read");
        }
    }

    private void Arrive(MediaSession session, SimGop gop)
    {
        // Without somebody who takes it, the answer to its SETUP was lost on a way that is blocked in one direction: the client's kernel resets it.
        if (session.EndedByClient || !session.ClientLives || session.OnGop is null)
        {
            return;
        }

        _site.Wire.Sent(session.Server, session.Client.Name, gop.Id);
        session.InClient(() =>
        {
            session.Unread--;
            if (!session.EndedByClient)
            {
                session.Deliver(gop);
            }
        });
    }

    /// <summary>One way later, and never before what was sent earlier in the same connection.</summary>
    private void Later(MediaSession session, Action action)
    {
        var at = World.Lived + _site.Network.OneWay();
        session.LastArrival = at > session.LastArrival ? at : session.LastArrival;
        World.After(session.LastArrival - World.Lived, action);
    }

    private void End(MediaSession session, string? goodbye)
    {
        Forget(session);
        session.Waiting.Clear();
        if (goodbye is not null && _site.Network.CanTalk(Machine.Name, session.Client.Machine.Name))
        {
            Later(session, () => session.InClient(() =>
            {
                if (!session.EndedByClient)
                {
                    session.OnEnd?.Invoke(goodbye);
                }
            }));
        }
    }

    private void Forget(MediaSession session)
    {
        session.EndedByCamera = true;
        session.Flow!.Close();
        _sessions.Remove(session);
    }

    /// <summary>The other side's kernel said so.</summary>
    private bool Gone(MediaSession session) =>
        (session.EndedByClient || !session.ClientLives) && session.Client.Machine.Up && _site.Network.CanTalk(Machine.Name, session.Client.Machine.Name);
}
