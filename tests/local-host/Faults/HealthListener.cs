using System.Collections.Concurrent;
using System.Net;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost.Tests;

/// <summary>An app that subscribes to heartbeat's reports and keeps the newest of each server.</summary>
internal sealed class HealthListener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HealthListener(WebApplication app) => _app = app;

    public string Url => $"http://127.0.0.1:{Listening.PortsOf(_app)[0]}";

    public static async Task<HealthListener> StartAsync(Sidecar sidecar, ConcurrentDictionary<string, HealthReport> heard)
    {
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity("listener", "boot-1", "harbour"));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(new BusAppToken(sidecar.AppToken));
        builder.Services.AddSingleton<IEventBus, Silent>();
        var app = builder.Build();
        app.MapBusTopic<HealthReport>(Topics.Health, (report, _) =>
        {
            heard[report.Server] = report;
            return Task.CompletedTask;
        });
        app.MapPlatform();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HealthListener(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private sealed class Silent : IEventBus
    {
        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage => Task.FromResult(true);
    }
}
