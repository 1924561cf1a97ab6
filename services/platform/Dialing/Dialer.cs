using System.Net;
using System.Net.Sockets;

namespace Failover.Platform;

/// <summary>Every outgoing connection of a process: applies the <see cref="DialMap"/>, sets NoDelay.</summary>
public sealed class Dialer(DialMap map)
{
    /// <summary>A TCP connect that takes longer than this has failed: peers are in one site.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    public Dialer()
        : this(DialMap.Empty)
    {
    }

    /// <summary>Where an address is dialled: for libraries that open their connections themselves.</summary>
    public (string Host, int Port) Resolve(string host, int port) => map.Resolve(host, port);

    /// <summary>Connects; the caller's token bounds the time.</summary>
    public async ValueTask<Socket> ConnectAsync(string host, int port, CancellationToken ct)
    {
        var (toHost, toPort) = map.Resolve(host, port);
        var address = IPAddress.TryParse(toHost, out var parsed) ? parsed : null;
        var socket = address is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            EndPoint to = address is null ? new DnsEndPoint(toHost, toPort) : new IPEndPoint(address, toPort);
            await socket.ConnectAsync(to, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// An HTTP handler that dials through this. No system proxy (the site's own network). HTTP/2 pings find a connection whose peer went
    /// silent, so that the next call does not wait for the kernel's minutes of retransmission.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        KeepAlivePingDelay = TimeSpan.FromSeconds(1),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        ConnectCallback = async (context, ct) =>
            new NetworkStream(await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, ct), ownsSocket: true),
    };
}
