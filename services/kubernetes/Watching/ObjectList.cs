using System.Net;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>Reads all objects of a kind, page by page, as they were at one moment.</summary>
internal sealed class ObjectList<T>(ApiClient api)
    where T : class, ISiteObject
{
    // A list whose continuation lapses is begun anew; one that never ends in time is given up.
    private const int MostBeginnings = 3;

    public async Task<(IReadOnlyList<T> Objects, string Version)> ReadAsync(CancellationToken ct)
    {
        for (var beginning = 1; ; beginning++)
        {
            if (await TryAsync(ct) is { } read)
            {
                return read;
            }
            if (beginning == MostBeginnings)
            {
                throw new StoreUnavailableException($"The list of {T.Kind} lapsed {MostBeginnings} times before its last page was read.");
            }
        }
    }

    private async Task<(IReadOnlyList<T> Objects, string Version)?> TryAsync(CancellationToken ct)
    {
        var path = KindPath.Of(T.Kind);
        var objects = new List<T>();
        var next = "";
        while (true)
        {
            var query = $"?limit={api.Options.PageSize}" + (next.Length == 0 ? "" : $"&continue={Uri.EscapeDataString(next)}");
            var answer = await api.SendAsync(new ApiRequest("list", path.Plural, path.All(api.Namespace) + query, $"all {path.Plural}"), ct);
            if (answer.Status == HttpStatusCode.Gone && next.Length > 0)
            {
                return null;
            }
            if (!answer.IsSuccess)
            {
                throw Refusal.Of(answer, "list", path.Plural, $"all {path.Plural}");
            }
            objects.AddRange((answer.Body["items"] as JsonArray ?? []).Select(item => ObjectJson.Read<T>(item!.AsObject())));
            next = answer.Body["metadata"]?["continue"]?.GetValue<string>() ?? "";
            if (next.Length == 0)
            {
                ObjectJson.VersionOf(answer.Body);
                return ([.. objects.OrderBy(o => o.Metadata.Name, StringComparer.Ordinal)], answer.Body["metadata"]!["resourceVersion"]!.GetValue<string>());
            }
        }
    }
}
