using Failover.Platform;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost.Tests;

/// <summary>An app of which every byte is the test's: what it subscribes to, what it answers, what it was sent.</summary>
internal sealed class RawApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RawApp(WebApplication app) => _app = app;

    public string Url => $"http://127.0.0.1:{Listening.PortsOf(_app)[0]}";

    /// <summary>Paths that the sidecar asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public ConcurrentQueue<(IReadOnlyDictionary<string, string> Headers, string Body)> Received { get; } = [];

    /// <summary>Status and body of <c>/dapr/subscribe</c>.</summary>
    public (int Status, string Body) Subscriptions { get; set; } = (200, "[]");

    /// <summary>What a delivery is answered.</summary>
    public (int Status, string Body) Answer { get; set; } = (200, "");

    public static async Task<RawApp> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var raw = new RawApp(app);
        app.Run(raw.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return raw;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Asked.Enqueue(context.Request.Path);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            context.Response.StatusCode = Answer.Status;
            Received.Enqueue((context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
            if (Answer.Body.Length > 0)
            {
                await context.Response.WriteAsync(Answer.Body);
            }
            return;
        }
        var (status, answer) = context.Request.Path == "/dapr/subscribe" ? Subscriptions : (404, "");
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(answer);
    }
}
