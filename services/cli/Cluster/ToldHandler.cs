using System.Net;

namespace Failover.Cli;

/// <summary>What the cluster refuses is a sentence with its remedy for everybody who asks through it, whatever he reads.</summary>
/// <param name="inner">Carries the requests.</param>
/// <param name="errors">Knows the sentences.</param>
/// <param name="unauthorized">What is said when the Service wants a token; null = its answer is handed on.</param>
internal sealed class ToldHandler(HttpMessageHandler inner, ClusterErrors errors, string? unauthorized) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => errors.TellAsync(async () =>
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || unauthorized is null)
        {
            return response;
        }

        response.Dispose();
        throw new CliException(unauthorized);
    });
}
