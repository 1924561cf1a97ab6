using System.Net;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>
/// The store for a person at a command line: a change is written as a patch of what differs with the version that was read, so that the right
/// to patch is enough, as for <c>kubectl annotate</c>. It creates and deletes licences alone, which a person hands over by name.
/// </summary>
public sealed class PatchingSiteStore(ApiClient api, KubernetesSiteStore inner) : ISiteStore
{
    public Task<T?> GetAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject => inner.GetAsync<T>(name, ct);

    public Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => inner.ListAsync<T>(ct);

    public IAsyncEnumerable<StoreChange<T>> WatchAsync<T>(CancellationToken ct)
        where T : class, ISiteObject => inner.WatchAsync<T>(ct);

    public async Task<T> UpdateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject
    {
        var (path, name) = (KindPath.Of(T.Kind), value.Metadata.Name);
        var what = $"{T.Kind} {name}";
        var found = await api.SendAsync(new ApiRequest("get", path.Plural, path.One(api.Namespace, name), what), ct);
        if (!found.IsSuccess)
        {
            throw Problem<T>(found, "get", path.Plural, name);
        }
        if (ObjectJson.VersionOf(found.Body) != value.Metadata.ResourceVersion)
        {
            throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name);
        }
        var wanted = found.Body.DeepClone().AsObject();
        ObjectJson.Replace(wanted, value, api.Time.GetUtcNow());
        Tidy(found.Body, wanted);
        var patch = MergePatch.Between(found.Body, wanted);
        if (patch["metadata"] is not JsonObject metadata)
        {
            patch["metadata"] = metadata = [];
        }
        metadata["resourceVersion"] = found.Body["metadata"]!["resourceVersion"]!.DeepClone();
        var written = await api.SendAsync(new ApiRequest("patch", path.Plural, path.One(api.Namespace, name), what, patch), ct);
        return written.IsSuccess ? ObjectJson.Read<T>(written.Body) : throw Problem<T>(written, "patch", path.Plural, name);
    }

    public Task<T> CreateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => value is FailoverLicense ? inner.CreateAsync(value, ct) : throw new NotSupportedException("A command line patches; of what it creates it knows licences.");

    public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject => throw new NotSupportedException("A status is its service's.");

    public Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
        where T : class, ISiteObject => T.Kind == FailoverLicense.Kind ? inner.DeleteAsync<T>(name, ct, resourceVersion) : throw new NotSupportedException("A command line patches; of what it deletes it knows licences.");

    // What this version knows is written into a document with its defaults; a person's patch says what he changed and no more.
    private static void Tidy(JsonObject before, JsonObject wanted)
    {
        foreach (var section in (string[])["spec", "metadata"])
        {
            if (before[section] is JsonObject had && wanted[section] is JsonObject has)
            {
                foreach (var key in has.Select(h => h.Key).Where(k => !had.ContainsKey(k) && k is not ("annotations" or "maintenance")).ToList())
                {
                    has.Remove(key);
                }
            }
        }
        if (before["spec"] is JsonObject spec && !spec.ContainsKey("maintenance") && wanted["spec"] is JsonObject now && (bool?)now["maintenance"] == false)
        {
            now.Remove("maintenance");
        }
    }

    private static Exception Problem<T>(ApiAnswer answer, string verb, string plural, string name)
        where T : class, ISiteObject => answer.Status switch
        {
            HttpStatusCode.Conflict => new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name),
            HttpStatusCode.NotFound when !answer.IsMissingKind => new StoreConflictException(StoreConflict.NotFound, T.Kind, name),
            _ => Refusal.Of(answer, verb, plural, $"{T.Kind} {name}"),
        };
}
