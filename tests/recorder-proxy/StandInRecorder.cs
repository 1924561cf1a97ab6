using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Failover.RecorderProxy.Tests;

/// <summary>A recorder as the proxy sees one, on a real socket: it can die, hang, lie, and stream for ever.</summary>
internal sealed class StandInRecorder : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile TaskCompletionSource? _hang;
    private bool _dead;

    private StandInRecorder(string name, WebApplication app) => (Name, AnswersAs, _app) = (name, name, app);

    public string Name { get; }

    /// <summary>The name in its probe answers.</summary>
    public string AnswersAs { get; set; }
    public IReadOnlyList<RoleHeld> Roles { get; set; } = [];
    public int Keeps { get; set; }
    public string Url => _app.Urls.First();
    public TaskCompletionSource StreamEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public int Asked;

    public static async Task<StandInRecorder> StartAsync(string name, params RoleHeld[] roles)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        var app = builder.Build();
        var recorder = new StandInRecorder(name, app) { Roles = roles };
        app.MapGet("/probe", async (HttpContext context) =>
        {
            await recorder.AliveAsync(context);
            return Results.Json(Answers.Of(recorder.AnswersAs, recorder.Roles, recorder.Keeps), FailoverJson.Options);
        });
        // Says who answered and what it was asked.
        app.MapGet("/frames", async (HttpContext context) =>
        {
            Interlocked.Increment(ref recorder.Asked);
            await recorder.AliveAsync(context);
            return Results.Text($"{name} {context.Request.Path}{context.Request.QueryString} auth={context.Request.Headers.Authorization} cookie={context.Request.Headers.Cookie}");
        });
        app.MapGet("/coverage", () => Results.Json(new ErrorAnswer("no such camera"), FailoverJson.Options, statusCode: 404));
        app.MapGet("/video.mp4", recorder.StreamAsync);
        await app.StartAsync();
        return recorder;
    }

    /// <summary>Connections stay open and nothing is answered, as of a stopped process.</summary>
    public void Hang() => _hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        _hang?.TrySetResult();
        _hang = null;
    }

    /// <summary>Its sockets are closed and connects are refused.</summary>
    public async Task DieAsync()
    {
        if (!_dead)
        {
            _dead = true;
            Resume();
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await DieAsync();

    private Task AliveAsync(HttpContext context) => _hang?.Task.WaitAsync(context.RequestAborted) ?? Task.CompletedTask;

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "video/mp4";
        var block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                await AliveAsync(context);
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
                if (context.RequestAborted.IsCancellationRequested)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The proxy went away, which is what some tests wait for.
        }
        finally
        {
            StreamEnded.TrySetResult();
        }
    }
}
