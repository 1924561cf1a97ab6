using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Http;

namespace Failover.LocalHost;

/// <summary>
/// Hands a recorder's own answer on, as it comes: for who reaches management and no recorder (ADR 51). Only what every viewer of the network may
/// read there too, and no pictures; no token goes along.
/// </summary>
internal sealed class RecorderAnswers : IDisposable
{
    /// <summary>What may be asked.</summary>
    public static readonly IReadOnlySet<string> Words = new HashSet<string>(StringComparer.Ordinal) { "status", "version", "metrics", "frames", "coverage", "evidence" };

    /// <summary>Answers under way at once: evidence is read from disks, and who waits for his turn asks again.</summary>
    private const int AtOnce = 16;

    /// <summary>Of one answer. Half an hour of a camera's evidence has some ten.</summary>
    private const long LargestAnswerBytes = 256L * 1024 * 1024;

    /// <summary>Until an answer begins and until it is whole: evidence is read and hashed first, and live recording goes before it.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private int _underWay;

    public RecorderAnswers(Dialer dialer, TimeProvider time)
    {
        _time = time;
        _http = new HttpClient(dialer.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task HandOnAsync(HttpContext context, string recorder, string address, string word, CancellationToken ct)
    {
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            await RefuseAsync(context, $"The address of {recorder} is '{address}'; it must be http://HOST:PORT.");
            return;
        }
        if (Interlocked.Increment(ref _underWay) > AtOnce)
        {
            Interlocked.Decrement(ref _underWay);
            await Answers.RefuseAsync(context, StatusCodes.Status429TooManyRequests, $"{AtOnce} recorders' answers are under way already: try again.");
            return;
        }
        using var limit = new CancellationTokenSource(Within, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var answer = await _http.GetAsync(new Uri(url, word + context.Request.QueryString), HttpCompletionOption.ResponseHeadersRead, both.Token);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
            await using var body = await answer.Content.ReadAsStreamAsync(both.Token);
            await CopyAsync(body, context, both.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            if (context.Response.HasStarted)
            {
                // Half an answer must not look like a whole one.
                context.Abort();
                return;
            }
            var why = e is OperationCanceledException ? "no answer in time" : e.GetBaseException().Message.TrimEnd('.');
            await RefuseAsync(context, $"{recorder} does not answer at {url.GetLeftPart(UriPartial.Authority)} ({why}).");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task CopyAsync(Stream body, HttpContext context, CancellationToken ct)
    {
        var (buffer, sum) = (new byte[64 * 1024], 0L);
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            if ((sum += read) > LargestAnswerBytes)
            {
                throw new IOException($"it has more than {LargestAnswerBytes} bytes: ask for a shorter time");
            }
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    private static Task RefuseAsync(HttpContext context, string sentence) => Answers.RefuseAsync(context, StatusCodes.Status502BadGateway, sentence);
}
