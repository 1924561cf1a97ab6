using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// Asks one recorder <c>GET /probe</c> over one kept connection. Used by guards, heartbeat and the proxy; no bus, broker or API server
/// stands between. A connect alone is no life (it succeeds on a stopped process): only an answer counts.
/// </summary>
public sealed class ProbeClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly TimeSpan _answer;
    private readonly TimeProvider _time;

    /// <param name="recorderUrl">HTTP address of the recorder, <c>http://host:7420</c>.</param>
    /// <param name="handler">The platform's handler, so that dialing rules hold.</param>
    /// <param name="answer">An answer takes at most this long (<see cref="FailoverTimes.ProbeAnswer"/>).</param>
    /// <param name="time">Clock of the time-out.</param>
    public ProbeClient(string recorderUrl, SocketsHttpHandler handler, TimeSpan answer, TimeProvider time)
    {
        handler.MaxConnectionsPerServer = 1;
        handler.ConnectTimeout = answer;
        (_answer, _time) = (answer, time);
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(recorderUrl.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
        };
    }

    /// <summary>One question. Never throws for what the other side does; only for cancellation by <paramref name="ct"/>.</summary>
    public async Task<ProbeOutcome> AskAsync(CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(_answer, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await AskOnceAsync(both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(ProbeResult.Silent, null, $"no answer within {_answer.TotalMilliseconds:0} ms");
        }
        catch (Exception error) when (IsRefused(error))
        {
            return new(ProbeResult.Refused, null, "connection refused, no process listens there");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or System.Text.Json.JsonException)
        {
            return new(ProbeResult.Silent, null, Sentence(error));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A kept connection that the peer's kernel closed under the question says nothing yet: the reconnect does, at once.</summary>
    private async Task<ProbeOutcome> AskOnceAsync(CancellationToken ct)
    {
        try
        {
            return await GetAsync(ct);
        }
        catch (HttpRequestException error) when (!IsRefused(error) && error.InnerException is IOException)
        {
            return await GetAsync(ct);
        }
    }

    private async Task<ProbeOutcome> GetAsync(CancellationToken ct)
    {
        var answer = await _http.GetFromJsonAsync<ProbeAnswer>("probe", FailoverJson.Options, ct);
        return answer is null
            ? new(ProbeResult.Silent, null, "the answer was empty")
            : new(ProbeResult.Answered, answer, "answered");
    }

    /// <summary>The innermost message says what really happened; it becomes part of a sentence.</summary>
    private static string Sentence(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        return error.Message.TrimEnd('.', ' ');
    }

    private static bool IsRefused(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What one question gave.</summary>
public sealed record ProbeOutcome(ProbeResult Result, ProbeAnswer? Answer, string Detail);

public enum ProbeResult
{
    Answered,

    /// <summary>The peer's kernel says that no process listens: a kept connection was closed and the reconnect was refused.</summary>
    Refused,

    /// <summary>No answer in time, or a broken one: silence, not death.</summary>
    Silent,
}
