using System.Net;

namespace Failover.Kubernetes;

/// <summary>How a request failed.</summary>
internal enum ApiFailure
{
    /// <summary>No connection came about: the server knows nothing of it.</summary>
    NotSent,

    /// <summary>It was sent, and the answer did not come, or not whole.</summary>
    NoAnswer,

    /// <summary>Refused before it was looked at: 429.</summary>
    TooBusy,

    /// <summary>5xx: of a write it may have been done all the same.</summary>
    ServerError,

    /// <summary>Any other answer: another try gets the same.</summary>
    Final,
}

internal static class ApiFailures
{
    public static ApiFailure Of(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => ApiFailure.TooBusy,
        >= HttpStatusCode.InternalServerError => ApiFailure.ServerError,
        _ => ApiFailure.Final,
    };

    public static ApiFailure Of(HttpRequestException error) => error.HttpRequestError is
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        ? ApiFailure.NotSent
        : ApiFailure.NoAnswer;
}
