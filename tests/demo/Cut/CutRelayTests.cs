using System.Net;
using System.Net.Sockets;

namespace Failover.Demo.Tests;

public sealed class CutRelayTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DialMap_OfTwoTargets_NamesBoth()
    {
        await using var relay = new CutRelay(TimeProvider.System);
        var first = relay.AddOutgoing("127.0.0.1", 7400);
        var second = relay.AddOutgoing("camera.example", 554);
        relay.AddInbound();
        Assert.Equal(
            new[] { $"127.0.0.1:7400=127.0.0.1:{first.Port}", $"camera.example:554=127.0.0.1:{second.Port}" }.Order(),
            relay.DialMap.Split(';').Order());
    }

    [Fact]
    public async Task Cut_Connection_StallsBothWaysAndGoesOnInOrder()
    {
        await using var relay = new CutRelay(TimeProvider.System);
        using var server = Listen();
        var route = relay.AddInbound();
        route.Target = ("127.0.0.1", Port(server));
        using var client = await ConnectAsync(route.Port);
        using var accepted = await server.AcceptAsync(Ct);
        await client.SendAsync("before"u8.ToArray(), Ct);
        Assert.Equal("before", await ReadAsync(accepted, 6));

        await relay.CutAsync(Ct);
        await client.SendAsync("there"u8.ToArray(), Ct);
        await accepted.SendAsync("back"u8.ToArray(), Ct);
        await AssertSilentAsync(client);
        await AssertSilentAsync(accepted);

        await relay.RestoreAsync();
        Assert.Equal("there", await ReadAsync(accepted, 5));
        Assert.Equal("back", await ReadAsync(client, 4));
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await accepted.ReceiveAsync(new byte[1], Ct));
        await accepted.SendAsync("last"u8.ToArray(), Ct);
        Assert.Equal("last", await ReadAsync(client, 4));
    }

    [Fact]
    public async Task Cut_Sender_IsBlockedByBackPressureSoon()
    {
        await using var relay = new CutRelay(TimeProvider.System);
        using var server = Listen();
        var route = relay.AddOutgoing("127.0.0.1", Port(server));
        using var client = await ConnectAsync(route.Port);
        using var camera = await server.AcceptAsync(Ct);
        camera.SendBufferSize = 64 * 1024;
        camera.Blocking = false;
        await relay.CutAsync(Ct);

        var sent = 0;
        var block = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        try
        {
            while (true)
            {
                sent += await camera.SendAsync(block, patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // It blocks, as it should.
        }
        Assert.InRange(sent, 1, 1024 * 1024);
        await relay.RestoreAsync();
        var total = 0;
        var buffer = new byte[65536];
        while (total < sent)
        {
            total += await client.ReceiveAsync(buffer, Ct);
        }
    }

    [Fact]
    public async Task Cut_Connect_HangsUntilItTimesOutAndIsNeverRefused()
    {
        await using var relay = new CutRelay(TimeProvider.System);
        using var server = Listen();
        var route = relay.AddInbound();
        route.Target = ("127.0.0.1", Port(server));
        await relay.CutAsync(Ct);
        var connects = Enumerable.Range(0, 5).Select(_ => ConnectAsync(route.Port)).ToList();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1.5), TimeProvider.System))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAny(connects).WaitAsync(patience.Token));
        }
        Assert.All(connects, connect => Assert.False(connect.IsCompleted));

        await relay.RestoreAsync();
        // The kernel repeats the SYN after 1, 3 and 7 s.
        var sockets = await Task.WhenAll(connects);
        foreach (var socket in sockets)
        {
            using var accepted = await server.AcceptAsync(Ct);
            socket.Dispose();
        }
    }

    [Fact]
    public async Task Cut_ClosedPeer_IsHeardOfOnlyAfterRestore()
    {
        await using var relay = new CutRelay(TimeProvider.System);
        using var server = Listen();
        var route = relay.AddOutgoing("127.0.0.1", Port(server));
        using var client = await ConnectAsync(route.Port);
        using (var accepted = await server.AcceptAsync(Ct))
        {
            await relay.CutAsync(Ct);
        }
        await AssertSilentAsync(client);
        await relay.RestoreAsync();
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], Ct));
    }

    [Fact]
    public async Task Cut_Twice_WorksAgain()
    {
        await using var relay = new CutRelay(TimeProvider.System);
        using var server = Listen();
        var route = relay.AddInbound();
        route.Target = ("127.0.0.1", Port(server));
        for (var round = 0; round < 2; round++)
        {
            using (var client = await ConnectAsync(route.Port))
            using (var accepted = await server.AcceptAsync(Ct))
            {
                await client.SendAsync("ok"u8.ToArray(), Ct);
                Assert.Equal("ok", await ReadAsync(accepted, 2));
            }
            await relay.CutAsync(Ct);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            using var hanging = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await hanging.ConnectAsync(IPAddress.Loopback, route.Port, patience.Token));
            await relay.RestoreAsync();
        }
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(16);
        return socket;
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, Ct);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var at = 0; at < count;)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(at), Ct);
            Assert.NotEqual(0, got);
            at += got;
        }
        return System.Text.Encoding.ASCII.GetString(buffer);
    }

    private static async Task AssertSilentAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(400), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await socket.ReceiveAsync(new byte[1], patience.Token));
    }
}
