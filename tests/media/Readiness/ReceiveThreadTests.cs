using System.Net;
using System.Net.Sockets;

namespace Failover.Media.Tests;

/// <summary>Real sockets: bytes, ends and cancellations wake exactly who waits for them.</summary>
public sealed class ReceiveThreadTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_ManyConnectionsByTurns_EachGetsItsOwnBytesInOrder()
    {
        var pairs = new List<Pair>();
        for (var i = 0; i < 40; i++)
        {
            pairs.Add(await Pair.ConnectAsync());
        }

        var reading = pairs.Select(p => p.ReadAllAsync(Ct)).ToList();
        for (var turn = 0; turn < 50; turn++)
        {
            foreach (var (pair, number) in pairs.Select((p, i) => (p, i)))
            {
                await pair.Camera.SendAsync(Frame((byte)number, (byte)turn), Ct);
            }
        }

        pairs.ForEach(p => p.Camera.Shutdown(SocketShutdown.Send));
        for (var i = 0; i < pairs.Count; i++)
        {
            Assert.Equal(Enumerable.Range(0, 50).SelectMany(turn => new[] { (byte)i, (byte)turn }), await reading[i].WaitAsync(Deadline, Ct));
            pairs[i].Dispose();
        }
    }

    [Fact]
    public async Task Read_LastBytesAndTheEndComeTogether_BothAreSeen()
    {
        for (var i = 0; i < 200; i++)
        {
            using var pair = await Pair.ConnectAsync();
            var reading = pair.ReadAllAsync(Ct);
            await pair.Camera.SendAsync(Frame(1, 2, 3), Ct);
            pair.Camera.Close();
            Assert.Equal([1, 2, 3], await reading.WaitAsync(Deadline, Ct));
        }
    }

    [Fact]
    public async Task Read_EndedBeforeItIsWatched_IsSeenAtOnce()
    {
        using var pair = await Pair.ConnectAsync();
        await pair.Camera.SendAsync(Frame(1, 2, 3), Ct);
        pair.Camera.Close();
        Assert.Equal([1, 2, 3], await pair.ReadAllAsync(Ct).WaitAsync(Deadline, Ct));
    }

    [Fact]
    public async Task Read_CancelledWhileItWaits_EndsAndTheThreadServesTheOthers()
    {
        using var silent = await Pair.ConnectAsync();
        using var other = await Pair.ConnectAsync();
        using var stop = new CancellationTokenSource();
        var waiting = silent.ReadAllAsync(stop.Token);
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline, Ct));

        var reading = other.ReadAllAsync(Ct);
        await other.Camera.SendAsync(Frame(1, 2, 3), Ct);
        other.Camera.Shutdown(SocketShutdown.Send);
        Assert.Equal([1, 2, 3], await reading.WaitAsync(Deadline, Ct));
    }

    [Fact]
    public async Task Read_ACameraThatNeverStopsSending_KeepsNobodyElseWaiting()
    {
        using var flood = await Pair.ConnectAsync();
        using var other = await Pair.ConnectAsync();
        using var stop = new CancellationTokenSource();
        var flooding = FloodAsync(flood.Camera, stop.Token);
        var drowning = flood.ReadAllAsync(stop.Token);
        var reading = other.ReadAllAsync(Ct);
        for (var i = 0; i < 100; i++)
        {
            await other.Camera.SendAsync(Frame((byte)i), Ct);
        }

        other.Camera.Shutdown(SocketShutdown.Send);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (byte)i), await reading.WaitAsync(Deadline, Ct));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(flooding, drowning).WaitAsync(Deadline, Ct));
    }

    private static async Task FloodAsync(Socket camera, CancellationToken ct)
    {
        var many = Frame(new byte[60_000]);
        while (true)
        {
            await camera.SendAsync(many, ct);
        }
    }

    private static byte[] Frame(params byte[] payload) => [(byte)'$', 0, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];

    /// <summary>A played camera's socket, and the product's connection to it.</summary>
    private sealed class Pair : IRtspHandler, IDisposable
    {
        private readonly RtspConnection _connection;
        private readonly List<byte> _payloads = [];

        private Pair(Socket camera, Socket ours) => (Camera, _connection) = (camera, new RtspConnection(ours, RtspOptions.Default, TimeProvider.System));

        public Socket Camera { get; }

        public static async Task<Pair> ConnectAsync()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            var ours = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await ours.ConnectAsync(listener.LocalEndPoint!, Ct);
            return new Pair(await listener.AcceptAsync(Ct), ours);
        }

        /// <summary>All payloads until the camera's end.</summary>
        public async Task<IReadOnlyList<byte>> ReadAllAsync(CancellationToken ct)
        {
            using var turn = _connection.ReceiveInTurn();
            try
            {
                while (true)
                {
                    await _connection.ReadAsync(ct);
                    _connection.Deliver(this);
                }
            }
            catch (RtspException end) when (end.Error == RtspError.Closed)
            {
                await Task.Yield();
                return _payloads;
            }
        }

        public void OnFrame(int channel, ReadOnlySpan<byte> payload, Arrival arrival)
        {
            if (payload.Length < 10)
            {
                _payloads.AddRange(payload);
            }
        }

        public bool OnMessage(RtspMessage message) => false;

        public void Dispose()
        {
            _connection.Dispose();
            Camera.Dispose();
        }
    }
}
