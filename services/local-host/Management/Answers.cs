using Failover.Contracts;
using Microsoft.AspNetCore.Http;

namespace Failover.LocalHost;

internal static class Answers
{
    public static Task JsonAsync<T>(HttpContext context, T value, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(value, FailoverJson.Options, context.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext context, int status, string sentence) => JsonAsync(context, new ErrorAnswer(sentence), status);
}
