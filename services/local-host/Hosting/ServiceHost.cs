using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>One running service: its own web application, port and place on the bus, as it has in a cluster.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IServiceBus _bus;
    private readonly string _name;

    private ServiceHost(WebApplication app, IServiceBus bus, string name, int port)
    {
        _app = app;
        _bus = bus;
        _name = name;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Set when the service ends, by itself (a worker threw) or because it is disposed.</summary>
    public CancellationToken Ending => _app.Lifetime.ApplicationStopping;

    public static async Task<ServiceHost> StartAsync(
        ServiceDefinition definition, IPAddress bind, int port, IServiceBus bus, SiteMembership membership,
        Action<IServiceCollection> shared, CancellationToken ct)
    {
        var identity = membership.Add(definition.Name);
        var builder = PlatformApp.CreateBuilder(identity);
        builder.WebHost.ConfigureKestrel(k => k.Listen(bind, port));
        bus.Add(builder.Services, definition.Name);
        shared(builder.Services);
        definition.Add(builder.Services);
        var app = builder.Build();
        try
        {
            definition.Map(app);
            app.MapPlatform();
            await ListeningPorts.StartAsync(app, definition.Name, bind, [port], ct);
            var openPort = Listening.PortsOf(app)[0];
            await bus.ConnectAsync(app, identity, $"http://{PortChoice.HostOf(bind)}:{openPort}", ct);
            return new ServiceHost(app, bus, definition.Name, openPort);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.DisconnectAsync(_name);
        // The open publishes of a stopping service end with its workers; then the connection goes, with the container.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
