using System.Net;
using System.Net.Sockets;

namespace Failover.Demo;

/// <summary>One listening port of the relay and where it leads.</summary>
public sealed class RelayRoute : IAsyncDisposable
{
    /// <summary>Small, so that the sender's TCP stalls soon after a cut, as it would on a wire.</summary>
    private const int KernelBufferBytes = 64 * 1024;
    private const int Backlog = 128;
    private const int MostFillers = 8;

    private static readonly TimeSpan FillerPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TargetPatience = TimeSpan.FromSeconds(10);

    private readonly RelayGate _gate;
    private readonly TimeProvider _time;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Dictionary<int, Socket> _fillers = [];
    private readonly TaskCompletionSource<(string Host, int Port)> _target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _pause = new();
    private Task _accepting;

    internal RelayRoute(RelayGate gate, TimeProvider time)
    {
        _gate = gate;
        _time = time;
        _listener = NewSocket();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync(_pause.Token);
    }

    /// <summary>Where the relay listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What the server behind the cable dials to come here; null for an inbound route.</summary>
    public string? DialledAs { get; internal init; }

    /// <summary>Set once; connections that come earlier wait for it, 10 s at most.</summary>
    public (string Host, int Port) Target
    {
        get => _target.Task.IsCompletedSuccessfully ? _target.Task.Result : default;
        set => _target.TrySetResult(value);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pause.CancelAsync();
        await _accepting;
        _listener.Dispose();
        Task[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
        }
        await Task.WhenAll(connections);
        DropFillers();
        _pause.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Stops accepting and makes the kernel drop further SYNs. Linux drops them when the accept queue is full, and a backlog of 0 still
    /// holds one connection: so the relay connects to itself until a connect hangs.
    /// </summary>
    internal async Task StopAcceptingAsync(CancellationToken ct)
    {
        await _pause.CancelAsync();
        await _accepting;
        _listener.Listen(0);
        for (var i = 0; i < MostFillers; i++)
        {
            var filler = NewSocket();
            using var patience = new CancellationTokenSource(FillerPatience, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
            try
            {
                await filler.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), either.Token);
                _fillers[((IPEndPoint)filler.LocalEndPoint!).Port] = filler;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                filler.Dispose();
                return;
            }
        }
        throw new InvalidOperationException($"Connects to port {Port} still succeed after {MostFillers} of them: this kernel's accept queue cannot be filled.");
    }

    internal async Task AcceptAgainAsync()
    {
        await _accepting;
        _listener.Listen(Backlog);
        _pause.Dispose();
        _pause = new();
        _accepting = AcceptAsync(_pause.Token);
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveBufferSize = KernelBufferBytes,
        SendBufferSize = KernelBufferBytes,
    };

    private async Task AcceptAsync(CancellationToken paused)
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptAsync(paused);
                if (socket.RemoteEndPoint is IPEndPoint remote && _fillers.Remove(remote.Port, out var filler))
                {
                    filler.Dispose();
                    socket.Dispose();
                    continue;
                }
                socket.NoDelay = true;
                Track(ForwardAsync(socket));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted.
            }
        }
    }

    private void Track(Task connection)
    {
        lock (_lock)
        {
            _connections.RemoveWhere(known => known.IsCompleted);
            _connections.Add(connection);
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var near = client;
        using var far = NewSocket();
        try
        {
            await _gate.PassAsync(_stop.Token);
            var (host, port) = await _target.Task.WaitAsync(TargetPatience, _time, _stop.Token);
            await far.ConnectAsync(host, port, _stop.Token);
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception fault) when (fault is OperationCanceledException or TimeoutException or SocketException or ObjectDisposedException)
        {
            // One side is gone: both are, and at a cut neither hears of it before it is restored (PumpAsync passes the gate first).
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            int count;
            try
            {
                count = await from.ReceiveAsync(buffer, _stop.Token);
            }
            catch (SocketException)
            {
                await _gate.PassAsync(_stop.Token);
                // Passed on as what it was: a reset. It also ends the other direction, which may be waiting for data.
                Reset(to);
                Reset(from);
                throw;
            }
            await _gate.PassAsync(_stop.Token);
            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }
            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new(enable: true, seconds: 0);
        socket.Dispose();
    }

    private void DropFillers()
    {
        foreach (var filler in _fillers.Values)
        {
            filler.Dispose();
        }
        _fillers.Clear();
    }
}
