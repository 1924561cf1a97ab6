using System.Net;
using System.Text.Json.Nodes;

namespace Failover.Kubernetes;

/// <summary>An answer that is no failure of the connection or the server: 2xx, or a 4xx that says something about the object.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonObject Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary><c>reason</c> of a Status object: Conflict, AlreadyExists, NotFound, Expired, ...</summary>
    public string Reason => Body["reason"]?.GetValue<string>() ?? "";

    /// <summary>Its sentence for people.</summary>
    public string Message => Body["message"]?.GetValue<string>() ?? Status.ToString();

    /// <summary>The sentence and, of a 404, whether the kind itself is missing: then the Status names no object.</summary>
    public bool IsMissingKind => Status == HttpStatusCode.NotFound && Body["details"]?["name"] is null;
}
