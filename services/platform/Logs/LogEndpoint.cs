using System.Globalization;
using Failover.Contracts;
using Microsoft.AspNetCore.Http;

namespace Failover.Platform;

/// <summary>Answers <c>?after=&amp;since=&amp;waitSeconds=</c> from a <see cref="LogRing"/>. Who may ask is the caller's to decide.</summary>
public static class LogEndpoint
{
    public const int MaxWaitSeconds = 10;

    /// <summary>What is said to a question that is none.</summary>
    public const string Usage = "after and waitSeconds are whole numbers, since is a time as 2026-05-01T12:00:00Z.";

    /// <summary>A question for lines.</summary>
    /// <param name="After">Cursor.</param>
    /// <param name="Since">Earliest time.</param>
    /// <param name="WaitSeconds">0 to <see cref="MaxWaitSeconds"/>.</param>
    public sealed record Query(long After, DateTimeOffset Since, int WaitSeconds)
    {
        public string Text => string.Create(
            CultureInfo.InvariantCulture, $"after={After}&since={Since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}&waitSeconds={WaitSeconds}");
    }

    /// <summary>Null when it is none.</summary>
    public static Query? Parse(IQueryCollection query)
    {
        string after = query["after"].ToString(), since = query["since"].ToString(), wait = query["waitSeconds"].ToString();
        var number = 0L;
        var time = DateTimeOffset.MinValue;
        var seconds = 0;
        return (after.Length == 0 || long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            && (since.Length == 0 || DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            && (wait.Length == 0 || int.TryParse(wait, NumberStyles.None, CultureInfo.InvariantCulture, out seconds))
                ? new Query(number, time, Math.Min(seconds, MaxWaitSeconds)) : null;
    }

    /// <param name="context">The request.</param>
    /// <param name="ring">The lines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">A long poll does not hold up the end: it answers with what it has.</param>
    public static async Task AnswerAsync(HttpContext context, LogRing ring, TimeProvider time, CancellationToken stopping)
    {
        if (Parse(context.Request.Query) is not { } query)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(
                new ErrorAnswer(Usage), FailoverJson.Options, context.RequestAborted);
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var page = await ring.ReadAsync(query.After, query.Since, TimeSpan.FromSeconds(query.WaitSeconds), time, either.Token);
        await context.Response.WriteAsJsonAsync(page, FailoverJson.Options, context.RequestAborted);
    }
}
