using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>One running service: its own web application, port and place on the bus, as it has in a cluster.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DaprBusConnection _bus;
    private readonly Sidecar _sidecar;

    private ServiceHost(WebApplication app, DaprBusConnection bus, Sidecar sidecar, int port)
    {
        _sidecar = sidecar;
        _app = app;
        _bus = bus;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Set when the service ends, by itself (a worker threw) or because it is disposed.</summary>
    public CancellationToken Ending => _app.Lifetime.ApplicationStopping;

    public static async Task<ServiceHost> StartAsync(
        ServiceDefinition definition, IPAddress bind, int port, DaprStandIn standIn, SidecarServer sidecars, SiteMembership membership,
        Action<IServiceCollection> shared, CancellationToken ct)
    {
        var identity = membership.Add(definition.Name);
        var sidecar = standIn.Register(definition.Name);
        var builder = PlatformApp.CreateBuilder(identity);
        builder.WebHost.ConfigureKestrel(k => k.Listen(bind, port));
        builder.Services.AddSingleton(new BusAppToken(sidecar.AppToken));
        builder.Services.AddSingleton(p => new DaprBusConnection(
            $"http://{sidecars.LocalHost}:{sidecars.GrpcPort}", $"http://{sidecars.LocalHost}:{sidecars.HttpPort}", sidecar.ApiToken,
            p.GetRequiredService<Dialer>(), p.GetRequiredService<FailoverTimes>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<IEventBus>(p => p.GetRequiredService<DaprBusConnection>().Bus);
        shared(builder.Services);
        definition.Add(builder.Services);
        var app = builder.Build();
        try
        {
            definition.Map(app);
            app.MapPlatform();
            await ListeningPorts.StartAsync(app, definition.Name, bind, [port], ct);
            var bus = app.Services.GetRequiredService<DaprBusConnection>();
            var openPort = ListeningPorts.Of(app)[0];
            var connection = await standIn.ConnectAsync(sidecar, identity.BootId, $"http://{PortChoice.HostOf(bind)}:{openPort}", ct);
            await connection.Subscribed.WaitAsync(ct);
            await bus.Bus.WarmUpAsync(ct);
            return new ServiceHost(app, bus, sidecar, openPort);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DaprStandIn.DisconnectAsync(_sidecar);
        // The open publishes of a stopping service end with its workers; then the connection goes.
        await _app.StopAsync();
        _bus.Dispose();
        await _app.DisposeAsync();
    }
}
