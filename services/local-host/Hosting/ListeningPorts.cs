using System.Globalization;
using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>Starting an app on its ports: a taken port is told in one sentence.</summary>
internal static class ListeningPorts
{
    public static async Task StartAsync(WebApplication app, string what, IPAddress bind, int[] ports, CancellationToken ct)
    {
        // Tried beforehand: a web host that cannot bind writes a page of stack trace to the log.
        foreach (var port in ports.Where(p => p != 0))
        {
            if (PortChoice.WhyNotFree(bind, port) is { } why)
            {
                throw CannotOpen(what, bind, port.ToString(CultureInfo.InvariantCulture), why);
            }
        }
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e)
        {
            throw CannotOpen(what, bind, string.Join(" or ", ports), e.GetBaseException());
        }
    }

    /// <summary>The ports that an app listens on, in the order in which they were asked for.</summary>
    public static IReadOnlyList<int> Of(WebApplication app) => app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a.Replace("[::]", "127.0.0.1", StringComparison.Ordinal)).Port).ToList();

    private static FailoverSetupException CannotOpen(string what, IPAddress bind, string port, Exception why) => new(
        $"Port {port} on {bind} cannot be opened for {what} ({why.Message.TrimEnd('.')}): end the program that uses it, or choose another port.", inner: why);
}
