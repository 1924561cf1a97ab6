using System.Text.Json.Nodes;

namespace Failover.Kubernetes;

/// <summary>One request.</summary>
/// <param name="Verb">As RBAC names it: get, list, watch, create, update, patch, delete.</param>
/// <param name="Resource">Plural name, with <c>/status</c> for the sub-resource.</param>
/// <param name="Path">Path and query.</param>
/// <param name="What">The object for people: <c>Takeover slave-2-t2</c>.</param>
/// <param name="Body">What is sent; null = nothing.</param>
/// <param name="Urgent">It does not wait for its turn behind others: a lease that is renewed too late is lost.</param>
internal sealed record ApiRequest(string Verb, string Resource, string Path, string What, JsonObject? Body = null, bool Urgent = false)
{
    /// <summary>Of the body; null = what goes with the verb.</summary>
    public string? ContentType { get; init; }

    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete";

    public HttpRequestMessage ToMessage(Uri server)
    {
        var method = Verb switch
        {
            "create" => HttpMethod.Post,
            "update" => HttpMethod.Put,
            "patch" => HttpMethod.Patch,
            "delete" => HttpMethod.Delete,
            _ => HttpMethod.Get,
        };
        var message = new HttpRequestMessage(method, new Uri(server.AbsoluteUri.TrimEnd('/') + Path)) { Version = new Version(1, 1) };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (Body is not null)
        {
            message.Content = new StringContent(Body.ToJsonString(), System.Text.Encoding.UTF8, ContentType ?? (Verb == "patch" ? "application/merge-patch+json" : "application/json"));
        }
        return message;
    }
}
