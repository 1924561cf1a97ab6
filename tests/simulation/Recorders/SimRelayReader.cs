using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>
/// One connection from a sender's live relay to its reader: pictures in their order, each on its way for a while, a bounded number of them
/// where the way is blocked. Its ticks are those of the sender's session.
/// </summary>
internal sealed class SimRelayReader(SimRecorder sender, SimRecorder reader, string server, Action<SimRelayReader> left)
{
    /// <summary>16 s of media; what is more goes, the oldest first.</summary>
    private const int MaxWaiting = 16;

    /// <summary>What the sender's socket takes.</summary>
    private const int MaxSentAhead = SimGop.Bytes;

    private readonly string _senderBoot = sender.BootId;
    private readonly Action<Action> _inReader = reader.ReceiverOfThisLife();
    private readonly Queue<SimGop> _waiting = new();
    private readonly LineFlow _flow = new(sender.Site.Network, sender.Machine.Name, reader.Machine.Name);
    private MediaSession? _from;
    private MediaSession? _media;
    private TimeSpan _lastArrival;
    private Action<MediaSession>? _onRun;
    private Action<SimGop>? _onGop;
    private Action<SimRelayEnd>? _onEnd;
    private bool _over;

    /// <summary>The sender's kernel says that nobody is there any more.</summary>
    public bool Reset => !SenderLives && sender.Machine.Up && Open;

    /// <summary>The sender lives, runs, and its words arrive.</summary>
    public bool SenderSpeaks => SenderLives && !sender.Stopped && Open;

    private bool SenderLives => sender.Running && string.Equals(sender.BootId, _senderBoot, StringComparison.Ordinal);

    private bool Open => sender.Site.Network.CanTalk(sender.Machine.Name, reader.Machine.Name);

    /// <summary>In the reader: who takes what comes.</summary>
    public void Connected(Action<MediaSession> onRun, Action<SimGop> onGop, Action<SimRelayEnd> onEnd) => (_onRun, _onGop, _onEnd) = (onRun, onGop, onEnd);

    /// <summary>In the sender: a group of pictures that just came.</summary>
    public void Offer(SimGop gop)
    {
        _waiting.Enqueue(gop);
        if (_waiting.Count > MaxWaiting)
        {
            _waiting.Dequeue();
        }

        Pump();
    }

    private void Pump()
    {
        while (!_over && Open && _flow.WaitingBytes < MaxSentAhead && _waiting.TryDequeue(out var next))
        {
            _flow.Send(SimGop.Bytes, () =>
            {
                Later(() => Arrive(next));
                Pump();
            });
        }
    }

    /// <summary>In the sender: it ends in order.</summary>
    public void End(SimRelayEnd end)
    {
        if (Open)
        {
            Later(() => _inReader(() =>
            {
                if (!_over)
                {
                    _over = true;
                    _onEnd?.Invoke(end);
                }
            }));
        }
    }

    /// <summary>In the reader: it wants no more.</summary>
    public void Leave()
    {
        _over = true;
        _flow.Close();
        left(this);
    }

    private void Arrive(SimGop gop)
    {
        if (_over || !reader.Running || _onGop is null)
        {
            return;
        }

        if (_from != gop.Session)
        {
            _from = gop.Session;
            var run = _media = new MediaSession(gop.Session.Camera, reader, server, gop.Session.TickBase, gop.Session.Salt, gop.Session.Serial);
            _inReader(() =>
            {
                if (!_over)
                {
                    _onRun?.Invoke(run);
                }
            });
        }

        var media = _media!;
        sender.Site.Wire.Relayed(server, reader.Name, gop.Id);
        media.OnGop ??= copy =>
        {
            if (!_over)
            {
                _onGop?.Invoke(copy);
            }
        };
        _inReader(() => media.Deliver(new SimGop(media, gop.Number, gop.Damaged)));
    }

    /// <summary>One way later, and never before what was sent earlier in the same connection.</summary>
    private void Later(Action action)
    {
        var at = sender.World.Lived + sender.Site.Network.OneWay();
        _lastArrival = at > _lastArrival ? at : _lastArrival;
        sender.World.After(_lastArrival - sender.World.Lived, action);
    }
}

/// <summary>The last word of a relay.</summary>
/// <param name="SessionMoves">The camera's only session is free for the reader now.</param>
internal sealed record SimRelayEnd(string Reason, bool SessionMoves = false);
