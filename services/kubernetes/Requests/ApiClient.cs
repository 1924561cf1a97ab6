using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>
/// Requests to the Kubernetes API: bounded in number, rate and time, repeated where that is safe, counted. What comes back is an answer
/// about the object; everything else is one of the store's three exceptions.
/// </summary>
public sealed class ApiClient : IDisposable
{
    // An answer larger than this is none that we asked for: one page of objects is far below.
    private const int LargestAnswerBytes = 64 * 1024 * 1024;

    private readonly KubernetesConnection _connection;
    private readonly KubernetesOptions _options;
    private readonly TimeProvider _time;
    private readonly RequestPace _pace;
    private readonly Lock _lock = new();
    private readonly Random _random;

    /// <param name="seed">Of the jitter between attempts: another in each process.</param>
    public ApiClient(KubernetesConnection connection, KubernetesOptions options, TimeProvider time, int seed)
    {
        (_connection, _options, _time) = (connection, options, time);
        _pace = new RequestPace(options.RequestsPerSecond, options.RequestsAtOnce, time);
        _random = new Random(seed);
    }

    public string Namespace => _connection.Namespace;

    internal KubernetesOptions Options => _options;

    internal TimeProvider Time => _time;

    public void Dispose() => _pace.Dispose();

    /// <summary>0 to 1, from any thread.</summary>
    internal double Jitter()
    {
        lock (_lock)
        {
            return _random.NextDouble();
        }
    }

    /// <exception cref="StoreUnavailableException">Nothing was done.</exception>
    /// <exception cref="StoreOutcomeUnknownException">A write may have been done.</exception>
    internal async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken ct)
    {
        var began = _time.Elapsed();
        for (var attempt = 1; ; attempt++)
        {
            var (answer, failure, why, asked) = await TryAsync(request, ct);
            if (answer is not null && failure is ApiFailure.Final)
            {
                return answer;
            }
            var step = RetryRules.Decide(failure, request.IsWrite, attempt, asked, _time.Elapsed() - began, _options.Retry, Jitter());
            if (step.After is not { } wait)
            {
                throw Failed(request, failure, why);
            }
            StoreMetrics.Retries.WithLabels(failure.ToString()).Inc();
            await Task.Delay(wait, _time, ct);
        }
    }

    /// <summary>Opens a watch: the answer's body as a stream, which the caller reads and disposes with the response.</summary>
    /// <returns>The response, or the answer that refuses it.</returns>
    internal async Task<(HttpResponseMessage? Open, ApiAnswer? Refused, TimeSpan? RetryAfter)> OpenAsync(ApiRequest request, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(_options.Request, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        HttpResponseMessage? response = null;
        try
        {
            using var message = request.ToMessage(_connection.Address);
            response = await _connection.SendAsync(message, both.Token);
            Count(request, ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (response.IsSuccessStatusCode)
            {
                var open = response;
                response = null;
                return (open, null, null);
            }
            return (null, new ApiAnswer(response.StatusCode, await ReadAsync(response, both.Token)), RetryAfterOf(response));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The Kubernetes API did not open the watch of {request.Resource}: {Gist(e)}.", e);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private async Task<(ApiAnswer? Answer, ApiFailure Failure, string Why, TimeSpan? RetryAfter)> TryAsync(ApiRequest request, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(_options.Request, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var sent = false;
        try
        {
            using var turn = request.Urgent ? null : await _pace.EnterAsync(both.Token);
            var began = _time.GetTimestamp();
            using var message = request.ToMessage(_connection.Address);
            sent = true;
            using var response = await _connection.SendAsync(message, both.Token);
            var body = await ReadAsync(response, both.Token);
            StoreMetrics.Seconds.WithLabels(request.Verb).Observe(_time.GetElapsedTime(began).TotalSeconds);
            Count(request, ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            var answer = new ApiAnswer(response.StatusCode, body);
            return (answer, ApiFailures.Of(response.StatusCode), $"{(int)response.StatusCode} {answer.Message}", RetryAfterOf(response));
        }
        catch (HttpRequestException e)
        {
            var failure = ApiFailures.Of(e);
            Count(request, failure.ToString());
            return (null, failure, Gist(e), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var failure = sent ? ApiFailure.NoAnswer : ApiFailure.NotSent;
            Count(request, failure.ToString());
            return (null, failure, sent ? $"no answer within {_options.Request.TotalSeconds:0.0} s" : "too many requests wait before it", null);
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidDataException)
        {
            Count(request, nameof(ApiFailure.NoAnswer));
            return (null, ApiFailure.NoAnswer, $"the answer cannot be read ({Gist(e)})", null);
        }
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await response.Content.LoadIntoBufferAsync(LargestAnswerBytes, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (JsonException) when (!response.IsSuccessStatusCode)
        {
            // A proxy in between answers in text.
            return new JsonObject { ["message"] = text.Length > 200 ? text[..200] : text };
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    private static Exception Failed(ApiRequest request, ApiFailure failure, string why)
    {
        if (request.IsWrite && (failure is ApiFailure.NoAnswer or ApiFailure.ServerError))
        {
            StoreMetrics.Unknown.WithLabels(request.Resource).Inc();
            return new StoreOutcomeUnknownException($"It is not known whether {request.What} was written ({request.Verb}): {why.TrimEnd('.')}.");
        }
        return new StoreUnavailableException($"The Kubernetes API did not do {request.Verb} of {request.What}: {why.TrimEnd('.')}.");
    }

    private static void Count(ApiRequest request, string code) => StoreMetrics.Requests.WithLabels(request.Verb, request.Resource, code).Inc();

    private static string Gist(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.');
}
