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
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException e)
        {
            var named = string.Join(" or ", ports.Where(p => p != 0));
            throw new FailoverSetupException(
                $"Port {named} on {bind} cannot be opened for {what} ({Innermost(e)}): end the program that uses it, or choose another port.", inner: e);
        }
    }

    /// <summary>The ports that an app listens on, in the order in which they were asked for.</summary>
    public static IReadOnlyList<int> Of(WebApplication app) => app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a.Replace("[::]", "127.0.0.1", StringComparison.Ordinal)).Port).ToList();

    private static string Innermost(Exception e)
    {
        while (e.InnerException is not null)
        {
            e = e.InnerException;
        }
        return e.Message.TrimEnd('.');
    }
}
