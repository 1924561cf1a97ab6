using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>
/// What the pods of a site wrote, as the API keeps it, with the rights of whoever asks: <c>list</c> of <c>pods</c> and <c>get</c> of
/// <c>pods/log</c> in the site's namespace. Bounded in time and size.
/// </summary>
public sealed class PodLogs(KubernetesConnection connection, TimeProvider time)
{
    /// <summary>Of one answer; the oldest lines are left out.</summary>
    public const int MostBytes = 16 * 1024 * 1024;
    private const int MostPods = 500;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    /// <exception cref="StoreUnavailableException">It could not be read: one sentence with the right that is missing, if it is one.</exception>
    public async Task<IReadOnlyList<SitePod>> ListAsync(CancellationToken ct)
    {
        var text = await GetAsync($"pods?labelSelector=app.kubernetes.io%2Fname%3Dfailover&limit={MostPods}", "the pods of the site", "list", "pods", ct);
        return [.. (JsonNode.Parse(text)?["items"]?.AsArray() ?? []).OfType<JsonObject>().SelectMany(ContainersOf)];
    }

    /// <summary>Lines from a time on, oldest first.</summary>
    /// <exception cref="StoreUnavailableException">As above.</exception>
    public async Task<IReadOnlyList<PodLine>> ReadAsync(SitePod pod, DateTimeOffset since, CancellationToken ct)
    {
        var from = since.UtcDateTime <= DateTime.UnixEpoch ? "" : $"&sinceTime={since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";
        var path = $"pods/{Uri.EscapeDataString(pod.Pod)}/log?container={Uri.EscapeDataString(pod.Container)}&timestamps=true&limitBytes={MostBytes}{from}";
        var text = await GetAsync(path, $"the log of {pod.Pod}", "get", "pods/log", ct);
        return [.. text.Split('\n').Select(LineOf).OfType<PodLine>()];
    }

    private static IEnumerable<SitePod> ContainersOf(JsonObject pod)
    {
        var name = pod["metadata"]?["name"]?.GetValue<string>() ?? "";
        var labels = pod["metadata"]?["labels"];
        var component = labels?["app.kubernetes.io/component"]?.GetValue<string>() ?? name;
        // A server's pod says whose it is; a spare is called as its pod.
        var process = labels?["failover.video/server"]?.GetValue<string>() ?? (component == "recorder" ? name : component);
        return (pod["spec"]?["containers"]?.AsArray() ?? []).Select(c => c?["name"]?.GetValue<string>()).Where(c => c is not null and not "daprd")
            .Select(c => new SitePod(name, c!, process));
    }

    private static PodLine? LineOf(string line)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 ? new PodLine(line[..blank], line[(blank + 1)..].TrimEnd('\r')) : null;
    }

    private async Task<string> GetAsync(string path, string what, string verb, string resource, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Within, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var request = new ApiRequest(verb, resource, $"/api/v1/namespaces/{Uri.EscapeDataString(connection.Namespace)}/{path}", what);
            using var message = request.ToMessage(connection.Address);
            message.Headers.Remove("Accept");
            using var response = await connection.SendAsync(message, both.Token);
            await response.Content.LoadIntoBufferAsync(MostBytes * 2L, both.Token);
            var text = await response.Content.ReadAsStringAsync(both.Token);
            return response.IsSuccessStatusCode ? text : throw new StoreUnavailableException(response.StatusCode switch
            {
                HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => $"You may not read {what}: it takes the right to {verb} {resource} in the namespace {connection.Namespace}.",
                HttpStatusCode.NotFound => $"The API knows nothing of {what} any more.",
                _ => $"The API did not tell {what}: {(int)response.StatusCode} {Sentence(text)}.",
            });
        }
        catch (Exception e) when (e is HttpRequestException or IOException or System.Text.Json.JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new StoreUnavailableException($"The API did not tell {what}: {(e is OperationCanceledException ? "no answer in time" : e.GetBaseException().Message.TrimEnd('.'))}.", e);
        }
    }

    private static string Sentence(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["message"]?.GetValue<string>().TrimEnd('.') ?? "";
        }
        catch (System.Text.Json.JsonException)
        {
            return text[..Math.Min(text.Length, 200)].ReplaceLineEndings(" ").Trim();
        }
    }
}
