using System.Collections.Concurrent;
using System.Net;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost.Tests;

/// <summary>An app that hears every topic, over whichever bus it is given.</summary>
internal sealed class NoteApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NoteApp(WebApplication app) => _app = app;

    public string Url => $"http://127.0.0.1:{Listening.PortsOf(_app)[0]}";

    public IEventBus Bus => _app.Services.GetRequiredService<IEventBus>();

    public IServiceProvider Services => _app.Services;

    public ConcurrentQueue<(string Topic, Note Note)> Heard { get; } = [];

    public static async Task<NoteApp> StartAsync(string name, Action<IServiceCollection> bus)
    {
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity(name, "boot-1", "harbour"));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        bus(builder.Services);
        var app = new NoteApp(builder.Build());
        foreach (var topic in BrokerTopology.Topics)
        {
            app._app.MapBusTopic<Note>(
                topic,
                (note, _) =>
                {
                    app.Heard.Enqueue((topic, note));
                    return Task.CompletedTask;
                },
                routingKey: topic == Topics.Plans ? name : null);
        }
        app._app.MapPlatform();
        await app._app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>What is sent on every topic alike: the bus looks at nothing else.</summary>
internal sealed record Note : IBusMessage
{
    public required string Site { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset Time { get; init; }
    public string Text { get; init; } = "";
    public string? Trace { get; init; }

    public static Note Of(string id) => new() { Site = "harbour", Id = id, Time = DateTimeOffset.UnixEpoch, Text = "<ä> & 1" };
}
