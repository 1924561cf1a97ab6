using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>
/// Requests to one Service of the namespace, carried by the API server's proxy with the caller's own rights: no port is opened. What the API
/// server itself refuses is an exception; every answer of the Service is handed on.
/// </summary>
/// <param name="connection">The cluster.</param>
/// <param name="service">The Service.</param>
/// <param name="port">Name of its port.</param>
/// <param name="dress">Sets headers. <c>Authorization</c> is the API server's own: it never reaches the Service.</param>
public sealed class ServiceProxyHandler(
    KubernetesConnection connection, string service, string port, Func<HttpRequestMessage, CancellationToken, Task> dress) : HttpMessageHandler
{
    private const string Resource = "services/proxy";
    private const int LargestStatus = 64 * 1024;

    /// <summary>The name that a role must allow.</summary>
    public string ResourceName { get; } = $"http:{service}:{port}";

    /// <exception cref="KubernetesRefusedException">The API server did not carry it.</exception>
    /// <exception cref="StoreUnavailableException">The API server was not reached.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/namespaces/{connection.Namespace}/services/{ResourceName}/proxy{request.RequestUri!.PathAndQuery}";
        using var carried = new HttpRequestMessage(request.Method, new Uri(connection.Address.AbsoluteUri.TrimEnd('/') + path))
        {
            Version = new Version(1, 1), Content = request.Content,
        };
        carried.Headers.TryAddWithoutValidation("Accept", "application/json");
        await dress(carried, cancellationToken);
        var response = await CarryAsync(carried, cancellationToken);
        if (!response.IsSuccessStatusCode && await StatusOfAsync(response, cancellationToken) is { } said)
        {
            using (response)
            {
                throw new KubernetesRefusedException($"{request.Method} of {ResourceName} is refused: {said}", response.StatusCode, VerbOf(request.Method), Resource, said);
            }
        }
        return response;
    }

    private async Task<HttpResponseMessage> CarryAsync(HttpRequestMessage carried, CancellationToken ct)
    {
        try
        {
            return await connection.SendAsync(carried, ct);
        }
        catch (HttpRequestException e)
        {
            throw new StoreUnavailableException($"The Kubernetes API did not carry a request to {ResourceName}: {e.GetBaseException().Message.TrimEnd('.')}.", e);
        }
    }

    // A Status object is the API server's; the Service has another form for its refusals.
    private static async Task<string?> StatusOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await response.Content.LoadIntoBufferAsync(LargestStatus, ct);
        try
        {
            return JsonNode.Parse(await response.Content.ReadAsStringAsync(ct)) is JsonObject body && (string?)body["kind"] == "Status"
                ? (string?)body["message"] ?? response.ReasonPhrase ?? "refused"
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A load balancer's page, or the API server's own text when the pod is not reached.
            return response.StatusCode >= HttpStatusCode.InternalServerError ? (await response.Content.ReadAsStringAsync(ct)).Trim() : null;
        }
    }

    private static string VerbOf(HttpMethod method) => method.Method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "get",
    };
}
