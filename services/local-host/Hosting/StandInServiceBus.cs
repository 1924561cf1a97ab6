using System.Net;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>The Dapr adapter over the sidecar stand-in of this process, whose broker is in memory (the default) or RabbitMQ.</summary>
internal sealed class StandInServiceBus : IServiceBus
{
    private static readonly TimeSpan BusWithin = TimeSpan.FromSeconds(5);

    private readonly DaprStandIn _standIn;
    private readonly SidecarServer _sidecars;

    public StandInServiceBus(DaprStandIn standIn, SidecarServer sidecars)
    {
        _standIn = standIn;
        _sidecars = sidecars;
    }

    public DaprStandIn StandIn => _standIn;

    public IReadOnlyDictionary<string, int> Ports =>
        new Dictionary<string, int>(StringComparer.Ordinal) { ["bus"] = _sidecars.GrpcPort, ["busHttp"] = _sidecars.HttpPort };

    public static async Task<StandInServiceBus> StartAsync(
        IPAddress bind, int grpcPort, int httpPort, Dialer dialer, TimeProvider time, ILoggerFactory logs, StandInOptions options,
        CancellationToken ct)
    {
        var standIn = new DaprStandIn(dialer, time, logs.CreateLogger<DaprStandIn>(), options);
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

    /// <summary>A service serves and decides without a bus: its start in good order waits a little for it, and no longer.</summary>
    public async Task ConnectAsync(WebApplication app, ServiceIdentity identity, string url, CancellationToken ct)
    {
        var connection = await _standIn.Register(identity.Name).ConnectAsync(new AppInstance(identity.Name, identity.BootId, url), ct);
        try
        {
            await (connection?.Subscribed ?? Task.CompletedTask).WaitAsync(BusWithin, app.Services.GetRequiredService<TimeProvider>(), ct);
        }
        catch (TimeoutException)
        {
            app.Logger.LogWarning("{Service} starts without a bus; it is on it when the broker answers.", identity.Name);
            return;
        }
        await app.Services.GetRequiredService<DaprBusConnection>().Bus.WarmUpAsync(ct);
    }

    public Task DisconnectAsync(string appId) => _standIn.Register(appId).DisconnectAsync();

    public async ValueTask DisposeAsync()
    {
        await _sidecars.DisposeAsync();
        await _standIn.DisposeAsync();
    }
}
