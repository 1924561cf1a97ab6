using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Platform;

/// <summary>Starting an app on its ports: a port that cannot be opened is told in one sentence, the same for every process.</summary>
public static class Listening
{
    /// <param name="app">The app, its addresses set.</param>
    /// <param name="what">Who wants the port.</param>
    /// <param name="bind">Address that it listens on, as an operator writes it.</param>
    /// <param name="ports">One, or several with "or" between them.</param>
    /// <param name="otherwise">How another port is chosen.</param>
    /// <param name="ct">Ends the start.</param>
    /// <exception cref="FailoverSetupException">A port cannot be opened; with why and what helps.</exception>
    public static async Task StartAsync(WebApplication app, string what, string bind, string ports, string otherwise, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e)
        {
            throw Refusal(what, bind, ports, otherwise, e.GetBaseException());
        }
    }

    /// <summary>The ports that an app listens on, in the order in which they were asked for.</summary>
    public static IReadOnlyList<int> PortsOf(WebApplication app) => app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a.Replace("[::]", IPAddress.Loopback.ToString(), StringComparison.Ordinal)).Port).ToList();

    /// <summary>What a start says of a port that cannot be opened.</summary>
    public static FailoverSetupException Refusal(string what, string bind, string ports, string otherwise, Exception why) => new(
        $"Port {ports} on {bind} cannot be opened for {what} ({why.Message.TrimEnd('.')}): end the program that uses it, or {otherwise}.", inner: why);
}
