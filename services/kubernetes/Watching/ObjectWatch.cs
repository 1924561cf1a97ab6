using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Kubernetes;

/// <summary>
/// Follows a kind for one watcher until it is cancelled: lists, watches from the list's version, goes on from the last version after a cut, a
/// silent connection or a server in trouble, and lists anew only when the server has forgotten that version (410). Never throws; what
/// another try does not change ends the watch with its sentence.
/// </summary>
internal sealed class ObjectWatch<T>(ApiClient api, StoreWatch<T> into, ILogger log)
    where T : class, ISiteObject
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(1);
    private readonly KindPath _path = KindPath.Of(T.Kind);
    private string? _version;
    private bool _listed;

    public async Task RunAsync(CancellationToken ct)
    {
        var failures = 0;
        var why = "begin";
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ListAsync(why, ct);
                var began = api.Time.GetTimestamp();
                var end = await FollowAsync(why, ct);
                why = end.Why;
                // A watch that lived is begun again at once; one that ends as it begins waits ever longer.
                failures = end.Seen || (end.After is null && !end.Failed && api.Time.GetElapsedTime(began) > ShortLife) ? 0 : failures + 1;
                if (failures > 0)
                {
                    await PauseAsync(failures, end.After, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException e) when (_listed)
            {
                why = "unavailable";
                log.LogWarning("The watch of {Resource} goes on later: {Message}", _path.Plural, e.Message);
                await PauseAsync(++failures, null, ct);
            }
            catch (Exception e)
            {
                into.End(e);
                return;
            }
        }
    }

    private async Task PauseAsync(int failures, TimeSpan? asked, CancellationToken ct)
    {
        var wait = RetryRules.Backoff(failures, api.Jitter());
        await Task.Delay(asked > wait ? asked.Value : wait, api.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListAsync(string why, CancellationToken ct)
    {
        if (_version is not null)
        {
            return;
        }
        var (objects, version) = await new ObjectList<T>(api).ReadAsync(ct);
        StoreMetrics.Lists.WithLabels(_path.Plural, why).Inc();
        (_version, _listed) = (version, true);
        into.PutAll(objects);
    }

    private async Task<WatchEnd> FollowAsync(string why, CancellationToken ct)
    {
        var query = $"?watch=1&allowWatchBookmarks=true&resourceVersion={_version}&timeoutSeconds={(int)api.Options.Watch.TotalSeconds}";
        var (open, refused, after) = await api.OpenAsync(new ApiRequest("watch", _path.Plural, _path.All(api.Namespace) + query, $"all {_path.Plural}"), ct);
        StoreMetrics.Watches.WithLabels(_path.Plural, why).Inc();
        if (refused is not null)
        {
            return Ended(refused.Status, refused.Body, after) ?? throw Refusal.Of(refused, "watch", _path.Plural, $"all {_path.Plural}");
        }
        using (open)
        {
            return await ReadAsync(open!, ct);
        }
    }

    private async Task<WatchEnd> ReadAsync(HttpResponseMessage open, CancellationToken ct)
    {
        using var silence = new CancellationTokenSource(api.Options.Watch + api.Options.WatchGrace, api.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        var seen = false;
        try
        {
            using var reader = new StreamReader(await open.Content.ReadAsStreamAsync(either.Token));
            while (await reader.ReadLineAsync(either.Token) is { } line)
            {
                silence.CancelAfter(api.Options.Watch + api.Options.WatchGrace);
                if (line.Length == 0)
                {
                    continue;
                }
                if (See(JsonNode.Parse(line)!.AsObject()) is { } end)
                {
                    return end with { Seen = seen };
                }
                seen = true;
            }
            return new WatchEnd("ended", seen);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new WatchEnd("silent", seen, Failed: !seen);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            return new WatchEnd("cut", seen, Failed: !seen);
        }
    }

    // Not null: the server ends the watch by this event.
    private WatchEnd? See(JsonObject change)
    {
        var value = change["object"]!.AsObject();
        switch (change["type"]?.GetValue<string>())
        {
            case "BOOKMARK":
                break;
            case "ADDED":
                Put(StoreChangeKind.Added, value);
                break;
            case "MODIFIED":
                Put(StoreChangeKind.Modified, value);
                break;
            case "DELETED":
                Put(StoreChangeKind.Deleted, value);
                break;
            default:
                var code = (HttpStatusCode)(value["code"]?.GetValue<int>() ?? 500);
                return Ended(code, value, null) ?? new WatchEnd("error", Seen: false, Failed: true);
        }
        _version = value["metadata"]!["resourceVersion"]!.GetValue<string>();
        return null;
    }

    private void Put(StoreChangeKind kind, JsonObject value)
    {
        var read = ObjectJson.Read<T>(value);
        into.Put(kind, read.Metadata.Name, read);
    }

    // Null: another try gets the same.
    private WatchEnd? Ended(HttpStatusCode code, JsonObject status, TimeSpan? after)
    {
        if (code == HttpStatusCode.Gone)
        {
            _version = null;
            return new WatchEnd("gone", Seen: false, Failed: true);
        }
        after ??= status["details"]?["retryAfterSeconds"] is { } seconds ? TimeSpan.FromSeconds(seconds.GetValue<int>()) : null;
        return ApiFailures.Of(code) is ApiFailure.Final ? null : new WatchEnd(code == HttpStatusCode.TooManyRequests ? "busy" : "error", Seen: false, after, Failed: true);
    }

    /// <param name="Why">One word for the metric.</param>
    /// <param name="Seen">An event or bookmark came: the server lives.</param>
    /// <param name="After">The server asks to wait this long.</param>
    /// <param name="Failed">It did not end as watches do.</param>
    private sealed record WatchEnd(string Why, bool Seen, TimeSpan? After = null, bool Failed = false);
}
