using System.Net;
using System.Net.Sockets;

namespace Failover.Platform.Tests;

public sealed class DialerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_MappedAddress_GoesElsewhere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var dialer = new Dialer(DialMap.Parse($"Camera.Example:554=127.0.0.1:{port}; other:1=127.0.0.1:2"));
        using var socket = await dialer.ConnectAsync("camera.example", 554, Ct);
        using var accepted = await listener.AcceptSocketAsync(Ct);
        Assert.True(socket.NoDelay);
        Assert.Equal(port, ((IPEndPoint)socket.RemoteEndPoint!).Port);
    }

    [Fact]
    public async Task CreateHandler_MappedAddress_HttpGoesThere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var http = new HttpClient(new Dialer(DialMap.Parse($"10.255.255.1:80=127.0.0.1:{port}")).CreateHandler());
        var answer = http.GetStringAsync(new Uri("http://10.255.255.1/"), Ct);
        using var accepted = await listener.AcceptSocketAsync(Ct);
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray(), Ct);
        Assert.Equal("hi", await answer);
    }

    [Theory]
    [InlineData("a:1")]
    [InlineData("a=b:1")]
    [InlineData("a:1=b")]
    [InlineData("a:99999=b:1")]
    public void Parse_Wrong_SaysHow(string text) =>
        Assert.Contains("host:port", Assert.Throws<FormatException>(() => DialMap.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_Empty_MapsNothing() => Assert.Equal(("a", 1), DialMap.Parse(null).Resolve("a", 1));
}
