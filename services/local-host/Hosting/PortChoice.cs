using System.Net;
using System.Net.Sockets;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>Which port to open: the one asked for; for 0 the last run's if it is still free, else any.</summary>
internal static class PortChoice
{
    public static int Choose(IPAddress bind, int wanted, string name, IReadOnlyDictionary<string, int> last) =>
        wanted == 0 && last.TryGetValue(name, out var port) && WhyNotFree(bind, port) is null ? port : wanted;

    public static IPAddress ParseBind(string text) => text is "*" or "localhost"
        ? text == "*" ? IPAddress.Any : IPAddress.Loopback
        : IPAddress.TryParse(text, out var address)
            ? address
            : throw new FailoverSetupException($"'{text}' is no address to listen on: write an IP address of this machine, or 0.0.0.0 for all.", exitCode: 2);

    /// <summary>How this machine itself reaches what listens on <paramref name="bind"/>.</summary>
    public static string HostOf(IPAddress bind)
    {
        var address = bind.Equals(IPAddress.Any) ? IPAddress.Loopback : bind.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bind;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
    }

    /// <summary>Null when the port can be opened now.</summary>
    public static SocketException? WhyNotFree(IPAddress bind, int port)
    {
        try
        {
            using var listener = new TcpListener(bind, port);
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }
}
