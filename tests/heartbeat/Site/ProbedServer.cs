using System.Net;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Heartbeat.Tests;

/// <summary>A real HTTP server that answers <c>GET /probe</c>, or accepts and says nothing, as a stopped process does.</summary>
internal sealed class ProbedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProbedServer(WebApplication app, string name) => (_app, Name) = (app, name);

    public string Name { get; }
    public bool Silent { get; set; }
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<ProbedServer> StartAsync(string name, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var server = new ProbedServer(app, name);
        app.MapGet("/probe", async context =>
        {
            if (server.Silent)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }
            await context.Response.WriteAsJsonAsync(Beats.Probe(name), FailoverJson.Options);
        });
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
