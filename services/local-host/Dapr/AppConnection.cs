using System.Net;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// One instance (boot) of an app: its subscriptions, read from the app itself, and their queues. daprd reads them once in its life;
/// here the list is asked for until the app answers, because a recorder joins while it is still starting.
/// </summary>
internal sealed class AppConnection : IAsyncDisposable
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private DeliveryQueue[] _queues = [];

    public AppConnection(string appId, string bootId, string appUrl, string appToken, HttpClient http, TimeProvider time, ILogger log)
    {
        AppId = appId;
        BootId = bootId;
        AppUrl = appUrl;
        AppToken = appToken;
        _http = http;
        _time = time;
        _log = log;
        _reading = Task.Run(ReadAsync);
    }

    public string AppId { get; }

    public string BootId { get; }

    public string AppUrl { get; }

    public string AppToken { get; }

    public IEnumerable<AppSubscription> Subscriptions => Volatile.Read(ref _queues).Select(q => q.Subscription);

    /// <summary>Ends when the app's list was read.</summary>
    public Task Subscribed => _subscribed.Task;

    /// <returns>How many queues took it.</returns>
    public int Put(string component, string topic, string routingKey, Message message)
    {
        var taken = 0;
        foreach (var queue in Volatile.Read(ref _queues))
        {
            if (string.Equals(queue.Subscription.Component.Name, component, StringComparison.Ordinal) && queue.Subscription.Wants(topic, routingKey))
            {
                queue.Put(message);
                taken++;
            }
        }
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        foreach (var queue in Interlocked.Exchange(ref _queues, []))
        {
            await queue.DisposeAsync();
        }
        _subscribed.TrySetCanceled();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        var retry = FirstRetry;
        try
        {
            while (await TryReadAsync() is { } problem)
            {
                if (retry >= LongestRetry)
                {
                    _log.LogWarning("The subscriptions of {App} at {Url} cannot be read: {Problem}", AppId, AppUrl, problem);
                }
                await Task.Delay(retry, _time, _stop.Token);
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }
            _subscribed.TrySetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Replaced before it answered.
        }
    }

    /// <returns>Null when read, else the problem.</returns>
    private async Task<string?> TryReadAsync()
    {
        using var timeout = new CancellationTokenSource(ReadTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, AppUrl.TrimEnd('/') + "/dapr/subscribe");
            request.Headers.Add("dapr-app-id", AppId);
            request.Headers.Add("dapr-api-token", AppToken);
            using var response = await _http.SendAsync(request, both.Token);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
            if (!response.IsSuccessStatusCode)
            {
                return $"it answered {(int)response.StatusCode}";
            }
            var subscriptions = AppSubscription.Parse(await response.Content.ReadAsStringAsync(both.Token));
            Volatile.Write(ref _queues, subscriptions.ConvertAll(s => new DeliveryQueue(this, s, _http, _time, _log)).ToArray());
            return null;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return $"no answer within {ReadTimeout.TotalSeconds} s";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Text.Json.JsonException or NotSupportedException)
        {
            return e.Message;
        }
    }
}
