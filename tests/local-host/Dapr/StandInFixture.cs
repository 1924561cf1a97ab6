using System.Net;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.LocalHost.Tests;

/// <summary>A stand-in on free loopback ports, and apps that speak to it.</summary>
internal sealed class StandInFixture : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _apps = [];

    private StandInFixture(DaprStandIn standIn, SidecarServer server)
    {
        StandIn = standIn;
        Server = server;
    }

    public DaprStandIn StandIn { get; }

    public SidecarServer Server { get; }

    public static async Task<StandInFixture> StartAsync(CancellationToken ct)
    {
        var standIn = new DaprStandIn(new Dialer(), TimeProvider.System, NullLogger<DaprStandIn>.Instance);
        return new StandInFixture(standIn, await SidecarServer.StartAsync(standIn, IPAddress.Loopback, 0, 0, ct));
    }

    public async Task<BusApp> AppAsync(string name, Action<BusApp>? configure = null, string bootId = "boot-1", bool subscribe = true, int port = 0)
    {
        var app = await BusApp.StartAsync(name, StandIn.Register(name), Server, configure, port);
        _apps.Add(app);
        if (subscribe)
        {
            var connection = await StandIn.ConnectAsync(StandIn.Register(name), bootId, app.Url, TestContext.Current.CancellationToken);
            await connection.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
        await Server.DisposeAsync();
        await StandIn.DisposeAsync();
    }
}
