using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Kubernetes;

/// <summary>
/// The site's store in a Kubernetes namespace: custom resources, and a Lease. The API server's compare-and-swap is the store's. What others
/// write into an object (labels, finalizers, annotations, fields of a newer version) is kept.
/// </summary>
public sealed class KubernetesSiteStore(ApiClient api, ILogger<KubernetesSiteStore> log) : ISiteStore
{
    public async Task<T?> GetAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject => await FindAsync<T>(name, ct) is { } raw ? ObjectJson.Read<T>(raw) : null;

    public async Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => (await new ObjectList<T>(api).ReadAsync(ct)).Objects;

    public async IAsyncEnumerable<StoreChange<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken ct)
        where T : class, ISiteObject
    {
        var watch = new StoreWatch<T>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var following = new ObjectWatch<T>(api, watch, log).RunAsync(stop.Token);
        try
        {
            while (true)
            {
                var news = await watch.TakeAsync(ct);
                if (news.Listed is { } all)
                {
                    yield return StoreChange<T>.Listed(all);
                }
                foreach (var (kind, changed) in news.Changes)
                {
                    yield return new StoreChange<T>(kind, changed);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await following;
        }
    }

    public async Task<T> CreateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject
    {
        var path = KindPath.Of(T.Kind);
        var answer = await SendAsync<T>("create", path.All(api.Namespace), value.Metadata.Name, ObjectJson.New(value, path, api.Namespace, api.Time.GetUtcNow()), ct);
        if (answer.Status == HttpStatusCode.Conflict)
        {
            throw new StoreConflictException(StoreConflict.AlreadyExists, T.Kind, value.Metadata.Name);
        }
        var created = Accepted<T>(answer, value.Metadata.Name, "create");
        if (ObjectJson.FirstStatusOf(value) is null)
        {
            return ObjectJson.Read<T>(created);
        }
        var read = ObjectJson.Read<T>(created);
        try
        {
            ObjectJson.ReplaceStatus(created, value);
            return await PutAsync<T>(created, value.Metadata.Name, status: true, ct);
        }
        catch (Exception e) when (e is StoreConflictException or StoreUnavailableException or StoreOutcomeUnknownException)
        {
            // Created with this status in its annotation: whoever reads it has it, and the next write of the status puts it in its place.
            log.LogInformation("{Kind} {Name} is created; its status is shown later: {Message}", T.Kind, value.Metadata.Name, e.Message);
            return read;
        }
    }

    public async Task<T> UpdateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject
    {
        var stored = await StoredAsync(value, ct);
        ObjectJson.Replace(stored, value, api.Time.GetUtcNow());
        return await PutAsync<T>(stored, value.Metadata.Name, status: false, ct);
    }

    public async Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject
    {
        var stored = await StoredAsync(value, ct);
        ObjectJson.ReplaceStatus(stored, value);
        return await PutAsync<T>(stored, value.Metadata.Name, status: true, ct);
    }

    public async Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
        where T : class, ISiteObject
    {
        var options = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = "Background" };
        if (resourceVersion is { } version)
        {
            options["preconditions"] = new JsonObject { ["resourceVersion"] = version.ToString() };
        }
        var answer = await SendAsync<T>("delete", KindPath.Of(T.Kind).One(api.Namespace, name), name, options, ct);
        switch (answer.Status)
        {
            case HttpStatusCode.NotFound when !answer.IsMissingKind:
                return false;
            case HttpStatusCode.Conflict:
                throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name);
            default:
                Accepted<T>(answer, name, "delete");
                return true;
        }
    }

    // Read first: the API's copy has what others wrote, and a version that is not the expected one needs no write to lose.
    private async Task<JsonObject> StoredAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject
    {
        var name = value.Metadata.Name;
        var stored = await FindAsync<T>(name, ct) ?? throw new StoreConflictException(StoreConflict.NotFound, T.Kind, name);
        return ObjectJson.VersionOf(stored) == value.Metadata.ResourceVersion
            ? stored
            : throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name);
    }

    private async Task<JsonObject?> FindAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject
    {
        var answer = await SendAsync<T>("get", KindPath.Of(T.Kind).One(api.Namespace, name), name, null, ct);
        return answer.Status == HttpStatusCode.NotFound && !answer.IsMissingKind ? null : Accepted<T>(answer, name, "get");
    }

    // The document carries the version that was read: the API server refuses it when the object has another by now.
    private async Task<T> PutAsync<T>(JsonObject document, string name, bool status, CancellationToken ct)
        where T : class, ISiteObject
    {
        var path = KindPath.Of(T.Kind).One(api.Namespace, name);
        var answer = await SendAsync<T>("update", status ? path + "/status" : path, name, document, ct, status ? "/status" : "");
        return answer.Status switch
        {
            HttpStatusCode.Conflict => throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name),
            HttpStatusCode.NotFound when !answer.IsMissingKind => throw new StoreConflictException(StoreConflict.NotFound, T.Kind, name),
            _ => ObjectJson.Read<T>(Accepted<T>(answer, name, "update")),
        };
    }

    private Task<ApiAnswer> SendAsync<T>(string verb, string path, string name, JsonObject? body, CancellationToken ct, string sub = "")
        where T : class, ISiteObject =>
        api.SendAsync(
            new ApiRequest(verb, KindPath.Of(T.Kind).Plural + sub, path, $"{T.Kind} {name}", body, Urgent: string.Equals(T.Kind, Lease.Kind, StringComparison.Ordinal)),
            ct);

    private static JsonObject Accepted<T>(ApiAnswer answer, string name, string verb)
        where T : class, ISiteObject => answer.IsSuccess ? answer.Body : throw Refusal.Of(answer, verb, KindPath.Of(T.Kind).Plural, $"{T.Kind} {name}");
}
