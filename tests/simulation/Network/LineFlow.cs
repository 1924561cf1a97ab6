namespace Failover.Simulation;

/// <summary>The bytes of one connection on the lines of both machines: in their order, a window of them under way, the rest waits at the sender.</summary>
internal sealed class LineFlow(SimNetwork network, string from, string to)
{
    private const int PieceBytes = 50_000;
    private const int Window = 2;

    private readonly Queue<(int Bytes, Action? Arrived)> _waiting = new();
    private int _underWay;
    private bool _closed;

    /// <summary>Bytes that wait at the sender.</summary>
    public int WaitingBytes => _waiting.Count * PieceBytes;

    /// <param name="bytes">How many.</param>
    /// <param name="arrived">Called when the last of them is over the lines; at once where no line is short. Never when it is closed before.</param>
    public void Send(int bytes, Action arrived)
    {
        if (_underWay == 0 && !network.IsShort(from, to))
        {
            arrived();
            return;
        }

        for (var left = bytes; left > 0; left -= PieceBytes)
        {
            _waiting.Enqueue((Math.Min(left, PieceBytes), left <= PieceBytes ? arrived : null));
        }

        Pump();
    }

    /// <summary>The connection is over: what was not there yet never comes.</summary>
    public void Close()
    {
        _closed = true;
        _waiting.Clear();
    }

    private void Pump()
    {
        while (_underWay < Window && _waiting.TryDequeue(out var piece))
        {
            _underWay++;
            network.Carry(from, to, piece.Bytes, () => Land(piece.Arrived));
        }
    }

    // What a blocked way swallowed is sent again until it is there.
    private void Land(Action? arrived)
    {
        if (!_closed && network.IsBlocked(from, to))
        {
            network.Again(() => Land(arrived));
            return;
        }

        _underWay--;
        if (!_closed)
        {
            arrived?.Invoke();
        }

        Pump();
    }
}
