using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// One app's queue of one topic and the worker that delivers it, in order. Bounded: when the app is slow or dead the oldest message
/// goes first, and one older than its time to live is not delivered at all. Nobody else waits for it.
/// </summary>
internal sealed class DeliveryQueue : IAsyncDisposable
{
    // A message without time to live (the journal) is tried again this often before it is given up; a quorum queue's delivery limit.
    private const int DeliveryLimit = 20;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly AppConnection _app;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Uri _target;
    private readonly Channel<Message> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _worker;
    private bool _failing;

    public DeliveryQueue(AppConnection app, AppSubscription subscription, HttpClient http, TimeProvider time, ILogger log)
    {
        _app = app;
        _http = http;
        _time = time;
        _log = log;
        Subscription = subscription;
        _target = new Uri(app.AppUrl.TrimEnd('/') + subscription.Path);
        _queue = Channel.CreateBounded<Message>(
            new BoundedChannelOptions(subscription.Component.QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => StandInMetrics.Overflowed.WithLabels(app.AppId, subscription.Topic).Inc());
        _worker = Task.Run(WorkAsync);
    }

    public AppSubscription Subscription { get; }

    public void Put(Message message) => _queue.Writer.TryWrite(message);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _worker;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var message in _queue.Reader.ReadAllAsync(_stop.Token))
            {
                await DeliverAsync(message);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Replaced by a new instance of the app, or the end.
        }
    }

    private async Task DeliverAsync(Message message)
    {
        var retry = FirstRetry;
        for (var attempt = 1; ; attempt++)
        {
            if (message.TimeToLive is { } ttl && _time.GetElapsedTime(message.TakenAt) > ttl)
            {
                StandInMetrics.Expired.WithLabels(_app.AppId, Subscription.Topic).Inc();
                return;
            }
            var (result, problem) = await PostAsync(message);
            StandInMetrics.Delivered.WithLabels(_app.AppId, Subscription.Topic, result.ToString()).Inc();
            Report(result, problem);
            if (result != DeliveryResult.Retry || message.TimeToLive is not null || attempt == DeliveryLimit)
            {
                return;
            }
            await Task.Delay(retry, _time, _stop.Token);
            retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
        }
    }

    private void Report(DeliveryResult result, string? problem)
    {
        var failing = result == DeliveryResult.Retry;
        if (failing != _failing)
        {
            _failing = failing;
            if (failing)
            {
                _log.LogWarning("Deliveries of {Topic} to {App} fail: {Problem}", Subscription.Topic, _app.AppId, problem);
            }
            else
            {
                _log.LogInformation("Deliveries of {Topic} to {App} work again.", Subscription.Topic, _app.AppId);
            }
        }
    }

    private async Task<(DeliveryResult Result, string? Problem)> PostAsync(Message message)
    {
        using var timeout = new CancellationTokenSource(AnswerTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = new ReadOnlyMemoryContent(message.Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
            request.Headers.Add("Pubsubname", Subscription.Component.Name);
            request.Headers.Add("dapr-api-token", _app.AppToken);
            if (message.TraceParent.Length > 0)
            {
                request.Headers.TryAddWithoutValidation("traceparent", message.TraceParent);
            }
            using var response = await _http.SendAsync(request, both.Token);
            return await ResultOfAsync(response, both.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return (DeliveryResult.Retry, $"no answer within {AnswerTimeout.TotalSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (DeliveryResult.Retry, e.Message);
        }
    }

    /// <summary>The table of daprd: 2xx by its status member, 404 dropped, anything else an error.</summary>
    private static async Task<(DeliveryResult Result, string? Problem)> ResultOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return (DeliveryResult.Drop, null);
        }
        if (!response.IsSuccessStatusCode)
        {
            return (DeliveryResult.Retry, $"it answered {(int)response.StatusCode}");
        }
        var status = StatusOf(await response.Content.ReadAsByteArrayAsync(ct));
        return status switch
        {
            null or "" or "SUCCESS" => (DeliveryResult.Success, null),
            "DROP" => (DeliveryResult.Drop, null),
            _ => (DeliveryResult.Retry, $"it answered status {status}"),
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

/// <summary>A message in a queue.</summary>
/// <param name="Body">The envelope, shared by every queue.</param>
/// <param name="TraceParent">Or empty.</param>
/// <param name="TakenAt">Monotonic time of the publish.</param>
/// <param name="TimeToLive">Null: kept until delivered.</param>
internal sealed record Message(byte[] Body, string TraceParent, long TakenAt, TimeSpan? TimeToLive);

internal enum DeliveryResult
{
    Success,
    Drop,
    Retry,
}
