using System.Net;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>What the API server refused, in its parts, for who words it for a person and not for a service.</summary>
public sealed class KubernetesRefusedException(string sentence, HttpStatusCode status, string verb, string resource, string said) : StoreRefusedException(sentence)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>As a role names it: get, list, patch.</summary>
    public string Verb { get; } = verb;

    /// <summary>Plural, with the sub-resource: <c>services/proxy</c>.</summary>
    public string Resource { get; } = resource;

    /// <summary>The API server's own sentence.</summary>
    public string Said { get; } = said;
}
