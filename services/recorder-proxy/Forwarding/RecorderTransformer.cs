using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Failover.RecorderProxy;

/// <summary>Sends one request to the recorder of its route and says in the answer which one that was.</summary>
internal sealed class RecorderTransformer(string recorder, Uri target) : HttpTransformer
{
    public const string RecorderHeader = "X-Failover-Recorder";

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = target;
        proxyRequest.Headers.Host = null;
        // What is open here needs no token, so none travels on.
        foreach (var secret in (string[])["Authorization", "Cookie", "dapr-api-token"])
        {
            proxyRequest.Headers.Remove(secret);
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        httpContext.Response.Headers[RecorderHeader] = recorder;
        return copied;
    }
}
