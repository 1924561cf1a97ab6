using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>A sidecar's calls to its app, over HTTP: is it there, what does it subscribe to, here is a message.</summary>
internal sealed class AppChannel(Dialer dialer, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new(dialer.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>True when the app's port takes a connection.</summary>
    public async Task<bool> IsListeningAsync(AppInstance app, CancellationToken ct)
    {
        var url = new Uri(app.Url);
        using var timeout = new CancellationTokenSource(Dialer.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            using var socket = await dialer.ConnectAsync(url.Host.Trim('[', ']'), url.Port, both.Token);
            return true;
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary><c>GET /dapr/config</c>; an app without one answers 404, which is fine, and so is everything else.</summary>
    public async Task AskConfigAsync(AppInstance app, string appToken, CancellationToken ct) => await GetAsync(app, appToken, "/dapr/config", ct);

    /// <summary><c>GET /dapr/subscribe</c>.</summary>
    /// <returns>The list (404 = none), or the problem; a problem after an answer is not tried again.</returns>
    public async Task<(IReadOnlyList<AppSubscription>? List, string? Problem, bool Answered)> ReadSubscriptionsAsync(
        AppInstance app, string appToken, CancellationToken ct)
    {
        var (status, body, problem) = await GetAsync(app, appToken, "/dapr/subscribe", ct);
        if (problem is not null)
        {
            return (null, problem, false);
        }
        if (status == HttpStatusCode.NotFound)
        {
            return ([], null, true);
        }
        if (status != HttpStatusCode.OK)
        {
            return (null, $"it answered {(int)status}", true);
        }
        try
        {
            return (AppSubscription.Parse(body), null, true);
        }
        catch (JsonException e)
        {
            return (null, e.Message, true);
        }
    }

    /// <summary>Delivers one message, the body untouched.</summary>
    public async Task<(DeliveryResult Result, string? Problem)> PostAsync(
        AppInstance app, string appToken, AppSubscription subscription, ReadOnlyMemory<byte> body, EventFacts facts, TimeSpan answerWithin,
        CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(answerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, app.Url.TrimEnd('/') + subscription.Path) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
            request.Headers.Add("Pubsubname", subscription.Component);
            request.Headers.Add("dapr-api-token", appToken);
            Trace(request, "traceparent", facts.TraceParent);
            Trace(request, "tracestate", facts.TraceState);
            using var response = await _http.SendAsync(request, both.Token);
            return await ResultOfAsync(response, both.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (DeliveryResult.Failed, $"no answer within {answerWithin.TotalSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (DeliveryResult.Failed, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private static void Trace(HttpRequestMessage request, string name, string value)
    {
        if (value.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private async Task<(HttpStatusCode Status, string Body, string? Problem)> GetAsync(AppInstance app, string appToken, string path, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, app.Url.TrimEnd('/') + path);
            request.Headers.Add("dapr-app-id", app.AppId);
            request.Headers.Add("dapr-api-token", appToken);
            using var response = await _http.SendAsync(request, both.Token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(both.Token), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (default, "", $"no answer within {CallTimeout.TotalSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (default, "", e.Message);
        }
    }

    /// <summary>2xx by its status member, 404 dropped, anything else an error.</summary>
    private static async Task<(DeliveryResult Result, string? Problem)> ResultOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return (DeliveryResult.Dropped, "it answered 404");
        }
        if (!response.IsSuccessStatusCode)
        {
            return (DeliveryResult.Failed, $"it answered {(int)response.StatusCode}");
        }
        var status = StatusOf(await response.Content.ReadAsByteArrayAsync(ct));
        return status switch
        {
            null or "" or "SUCCESS" => (DeliveryResult.Success, null),
            "DROP" => (DeliveryResult.Dropped, "it answered DROP"),
            _ => (DeliveryResult.Failed, $"it answered status {status}"),
        };
    }

    private static string? StatusOf(byte[] body)
    {
        if (body.Length == 0)
        {
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("status", out var status)
                ? status.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal enum DeliveryResult
{
    Success,

    /// <summary>Not wanted: DROP, 404, or expired.</summary>
    Dropped,

    /// <summary>RETRY, an error, or no answer.</summary>
    Failed,
}
