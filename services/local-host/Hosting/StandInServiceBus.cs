using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>The default: the Dapr adapter over the sidecar stand-in of this process.</summary>
internal sealed class StandInServiceBus : IServiceBus
{
    private readonly DaprStandIn _standIn;
    private readonly SidecarServer _sidecars;

    public StandInServiceBus(DaprStandIn standIn, SidecarServer sidecars)
    {
        _standIn = standIn;
        _sidecars = sidecars;
    }

    public IReadOnlyDictionary<string, int> Ports =>
        new Dictionary<string, int>(StringComparer.Ordinal) { ["bus"] = _sidecars.GrpcPort, ["busHttp"] = _sidecars.HttpPort };

    public static async Task<StandInServiceBus> StartAsync(
        IPAddress bind, int grpcPort, int httpPort, Dialer dialer, TimeProvider time, ILoggerFactory logs, CancellationToken ct)
    {
        var standIn = new DaprStandIn(dialer, time, logs.CreateLogger<DaprStandIn>());
        try
        {
            return new StandInServiceBus(standIn, await SidecarServer.StartAsync(standIn, bind, grpcPort, httpPort, ct));
        }
        catch
        {
            await standIn.DisposeAsync();
            throw;
        }
    }

    public IServiceCollection AddTo(IServiceCollection services) => services.AddSingleton(_standIn).AddSingleton(_sidecars);

    public void Add(IServiceCollection services, string appId)
    {
        var sidecar = _standIn.Register(appId);
        services.AddSingleton(new BusAppToken(sidecar.AppToken));
        services.AddSingleton(p => new DaprBusConnection(
            $"http://{_sidecars.LocalHost}:{_sidecars.GrpcPort}", $"http://{_sidecars.LocalHost}:{_sidecars.HttpPort}", sidecar.ApiToken,
            p.GetRequiredService<Dialer>(), p.GetRequiredService<FailoverTimes>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IEventBus>(p => p.GetRequiredService<DaprBusConnection>().Bus);
    }

    public async Task ConnectAsync(WebApplication app, ServiceIdentity identity, string url, CancellationToken ct)
    {
        var connection = await _standIn.ConnectAsync(_standIn.Register(identity.Name), identity.BootId, url, ct);
        await connection.Subscribed.WaitAsync(ct);
        await app.Services.GetRequiredService<DaprBusConnection>().Bus.WarmUpAsync(ct);
    }

    public Task DisconnectAsync(string appId) => DaprStandIn.DisconnectAsync(_standIn.Register(appId));

    public async ValueTask DisposeAsync()
    {
        await _sidecars.DisposeAsync();
        await _standIn.DisposeAsync();
    }
}
