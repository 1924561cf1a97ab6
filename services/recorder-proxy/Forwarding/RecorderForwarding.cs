using System.Net;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Http;
using Prometheus;
using Yarp.ReverseProxy.Forwarder;

namespace Failover.RecorderProxy;

/// <summary>
/// Carries a request to whoever fills the role now. A request that has no answer yet follows its route: when the recorder dies or falls
/// silent, the next one is asked and the viewer notices nothing.
/// </summary>
internal sealed class RecorderForwarding(RouteTable table, IHttpForwarder forwarder, Dialer dialer, TimeProvider time) : IDisposable
{
    /// <summary>Requests at once; each costs a connection and two buffers.</summary>
    private const int MaxRequests = 512;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan LookAtRoute = TimeSpan.FromMilliseconds(100);
    private static readonly Counter Requests = Metrics.CreateCounter("failover_proxy_requests_total", "Requests by how they ended.", "outcome");

    // A recorder fetches footage that is still at a spare before it answers, for up to 10 s.
    private static readonly ForwarderRequestConfig Config = new()
    {
        ActivityTimeout = TimeSpan.FromSeconds(20),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly HttpMessageInvoker _invoker = new(CreateHandler(dialer));
    private int _running;

    public void Dispose() => _invoker.Dispose();

    public async Task HandleAsync(HttpContext context, string server, string? path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Only reading goes through the proxy: GET or HEAD.");
        }
        else if (!RecorderPaths.IsOpen(path))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"Nothing of this name goes through the proxy; there are {RecorderPaths.OpenText}.");
        }
        else if (!table.Servers.Contains(server, StringComparer.Ordinal))
        {
            var known = table.Servers.Count == 0 ? "the site has no servers" : $"there are {string.Join(", ", table.Servers)}";
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"The site has no server of this name; {known}.");
        }
        else if (Interlocked.Increment(ref _running) > MaxRequests)
        {
            Interlocked.Decrement(ref _running);
            await UnavailableAsync(context, $"The proxy carries {MaxRequests} requests already: try again.");
        }
        else
        {
            try
            {
                await ForwardAsync(context, server, path!);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    private async Task ForwardAsync(HttpContext context, string server, string path)
    {
        var failed = new HashSet<string>(StringComparer.Ordinal);
        var route = table.Choose(server);
        var trouble = route.Reason;
        for (var attempt = 0; attempt < MaxAttempts && route.Recorder is { } recorder; attempt++)
        {
            var error = await AttemptAsync(context, route, path);
            if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                Requests.WithLabels(error == ForwarderError.None ? "forwarded" : context.RequestAborted.IsCancellationRequested ? "cancelled" : "broken").Inc();
                return;
            }
            context.Response.Clear();
            failed.Add(recorder);
            trouble = $"{recorder} did not answer ({error}), and nobody else serves {server} now.";
            route = table.Choose(server, failed);
        }
        await UnavailableAsync(context, route.Recorder is null && failed.Count == 0 ? route.Reason : trouble);
    }

    private async Task<ForwarderError> AttemptAsync(HttpContext context, Route route, string path)
    {
        using var giveUp = new CancellationTokenSource();
        var target = RecorderPaths.Target(route.Url!, route.Server, path, context.Request.QueryString);
        var sending = forwarder.SendAsync(context, route.Url!, _invoker, Config, new RecorderTransformer(route.Recorder!, target), giveUp.Token).AsTask();
        while (!sending.IsCompleted && !context.Response.HasStarted)
        {
            await Task.WhenAny(sending, Task.Delay(LookAtRoute, time, CancellationToken.None));
            if (!sending.IsCompleted && !context.Response.HasStarted && !string.Equals(table.Choose(route.Server).Recorder, route.Recorder, StringComparison.Ordinal))
            {
                await giveUp.CancelAsync();
                break;
            }
        }
        return await sending;
    }

    private Task UnavailableAsync(HttpContext context, string sentence)
    {
        Requests.WithLabels("unavailable").Inc();
        context.Response.Headers.RetryAfter = "1";
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, sentence);
    }

    private static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(sentence), FailoverJson.Options, context.RequestAborted);
    }

    private static SocketsHttpHandler CreateHandler(Dialer dialer)
    {
        var handler = dialer.CreateHandler();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        return handler;
    }
}
