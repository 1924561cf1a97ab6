using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>Asks a recorder for its log lines, with the site's token: who may read the site's status need not have it, nor reach each recorder.</summary>
internal sealed class RecorderLogs : IDisposable
{
    /// <summary>Questions under way at once; each waits up to ten seconds.</summary>
    private const int AtOnce = 128;

    /// <summary>A page is 1,000 lines of some 200 characters; a ring holds 4 Mi characters at all.</summary>
    private const int LargestAnswerBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private int _underWay;

    public RecorderLogs(Dialer dialer, SiteToken token, TimeProvider time)
    {
        _time = time;
        _http = new HttpClient(dialer.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswerBytes };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
    }

    /// <returns>The page; or null with what is wrong and where, one sentence.</returns>
    public async Task<(LogPage? Page, string Why)> ReadAsync(string recorder, string address, LogEndpoint.Query query, CancellationToken ct)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return (null, $"The address of {recorder} is '{address}'; it must be http://HOST:PORT.");
        }
        if (Interlocked.Increment(ref _underWay) > AtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            return (null, $"{AtOnce} questions for logs are under way already: try again.");
        }
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(query.WaitSeconds) + AnswerWithin, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var page = await _http.GetFromJsonAsync<LogPage>(new Uri(url, $"logs?{query.Text}"), FailoverJson.Options, both.Token);
            return (page, $"{recorder} answered nothing.");
        }
        catch (HttpRequestException e) when (e.StatusCode is { } status)
        {
            return (null, status switch
            {
                HttpStatusCode.Unauthorized => $"{recorder} has another site's token: give it this site's site.token.",
                HttpStatusCode.NotFound => $"{recorder} is of a version that does not tell its log.",
                _ => $"{recorder} answered {(int)status}.",
            });
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (null, $"{recorder} does not tell its log at {url.GetLeftPart(UriPartial.Authority)} ({(e is OperationCanceledException ? "no answer in time" : e.GetBaseException().Message.TrimEnd('.'))}).");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public void Dispose() => _http.Dispose();
}
