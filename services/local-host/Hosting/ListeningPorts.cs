using System.Globalization;
using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;

namespace Failover.LocalHost;

/// <summary>Starting one of the apps of this process, which share its log.</summary>
internal static class ListeningPorts
{
    private const string Otherwise = "choose another port";

    public static Task StartAsync(WebApplication app, string what, IPAddress bind, int[] ports, CancellationToken ct)
    {
        // Tried beforehand: a web host that cannot bind writes a page of stack trace to the log.
        foreach (var port in ports.Where(p => p != 0))
        {
            if (PortChoice.WhyNotFree(bind, port) is { } why)
            {
                throw Listening.Refusal(what, bind.ToString(), port.ToString(CultureInfo.InvariantCulture), Otherwise, why);
            }
        }
        return Listening.StartAsync(app, what, bind.ToString(), string.Join(" or ", ports), Otherwise, ct);
    }
}
