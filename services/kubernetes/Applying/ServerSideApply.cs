using System.Net;
using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Kubernetes;

/// <summary>
/// Applies documents as <c>kubectl apply --server-side --validate=strict</c> does, under kubectl's own name: who applies a file by both takes no
/// field from himself. What somebody else set otherwise is a conflict, and never overwritten.
/// </summary>
public sealed class ServerSideApply(ApiClient api)
{
    private const string Manager = "kubectl";
    private const string ContentType = "application/apply-patch+yaml";

    /// <param name="kind">One of the site's.</param>
    /// <param name="document">What the file says of it, and nothing else: what stands in it is the file's from then on.</param>
    /// <param name="dryRun">The server says what it would do.</param>
    /// <returns>What came of it; or null and the server's own words.</returns>
    /// <exception cref="KubernetesRefusedException">A right is missing, or the kind.</exception>
    public async Task<(ApplyOutcome? Outcome, string Problem)> ApplyAsync(string kind, JsonObject document, bool dryRun, CancellationToken ct)
    {
        var (path, name) = (KindPath.Of(kind), document["metadata"]!["name"]!.GetValue<string>());
        var (one, what) = (path.One(api.Namespace, name), $"{kind} {name}");
        var before = await api.SendAsync(new ApiRequest("get", path.Plural, one, what), ct);
        if (!before.IsSuccess && (before.Status != HttpStatusCode.NotFound || before.IsMissingKind))
        {
            throw Refusal.Of(before, "get", path.Plural, what);
        }
        var body = document.DeepClone().AsObject();
        (body["apiVersion"], body["kind"]) = (path.ApiVersion, kind);
        var query = $"?fieldManager={Manager}&fieldValidation=Strict&force=false{(dryRun ? "&dryRun=All" : "")}";
        var answer = await api.SendAsync(new ApiRequest("patch", path.Plural, one + query, what, body) { ContentType = ContentType }, ct);
        if (answer.IsSuccess)
        {
            return (!before.IsSuccess ? ApplyOutcome.Created : VersionOf(before) == VersionOf(answer) ? ApplyOutcome.Unchanged : ApplyOutcome.Configured, "");
        }
        return answer.Status is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest
            ? (null, (string?)answer.Body["message"] ?? $"it is refused ({(int)answer.Status})")
            // Creating by a patch takes both rights, and the server names the one that is missing.
            : throw Refusal.Of(answer, before.IsSuccess ? "patch" : "create and patch", path.Plural, what);
    }

    private static string VersionOf(ApiAnswer answer) => (string?)answer.Body["metadata"]?["resourceVersion"] ?? "";
}
