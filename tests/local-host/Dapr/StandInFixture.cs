using System.Net;
using Dapr.Client;
using Failover.Contracts;
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

    public static async Task<StandInFixture> StartAsync(CancellationToken ct, StandInOptions? options = null)
    {
        var standIn = new DaprStandIn(new Dialer(), TimeProvider.System, NullLogger<DaprStandIn>.Instance, options);
        return new StandInFixture(standIn, await SidecarServer.StartAsync(standIn, IPAddress.Loopback, 0, 0, ct));
    }

    public async Task<BusApp> AppAsync(string name, Action<BusApp>? configure = null, string bootId = "boot-1", bool subscribe = true, int port = 0)
    {
        var app = await BusApp.StartAsync(name, StandIn.Register(name), Server, configure, port);
        _apps.Add(app);
        if (subscribe)
        {
            var connection = await StandIn.Register(name).ConnectAsync(new AppInstance(name, bootId, app.Url), TestContext.Current.CancellationToken);
            await connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        return app;
    }

    /// <summary>What an app's client sends, but with another token, or none.</summary>
    public HttpClient Http(string? token)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Server.HttpPort}") };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Add("dapr-api-token", token);
        }
        return http;
    }

    public DaprClient Client(string token) => new DaprClientBuilder()
        .UseGrpcEndpoint($"http://127.0.0.1:{Server.GrpcPort}").UseHttpEndpoint($"http://127.0.0.1:{Server.HttpPort}")
        .UseDaprApiToken(token).UseJsonSerializationOptions(FailoverJson.Options).Build();

    public DaprBusConnection Connection(string token, FailoverTimes? times = null) => new(
        $"http://127.0.0.1:{Server.GrpcPort}", $"http://127.0.0.1:{Server.HttpPort}", token, new Dialer(), times ?? new FailoverTimes(), TimeProvider.System,
        NullLoggerFactory.Instance);

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
