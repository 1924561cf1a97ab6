using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Failover.Recorder;

/// <summary>Who may read what no viewer may: a recorder of the same site, by the site's token.</summary>
internal static class SiteToken
{
    /// <summary>Answers 401 to a request without <c>Authorization: Bearer</c> and the token.</summary>
    public static Func<EndpointFilterInvocationContext, EndpointFilterDelegate, ValueTask<object?>> Filter(string siteToken) =>
        async (context, next) => IsAuthorized(context.HttpContext.Request, siteToken) ? await next(context) : Results.Unauthorized();

    private static bool IsAuthorized(HttpRequest request, string siteToken)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header["Bearer ".Length..]), Encoding.UTF8.GetBytes(siteToken));
    }
}
