using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;

namespace Failover.Platform;

/// <summary>
/// Applies a site.yaml to the store: checked as a whole together with what the store has, then upserted object by object. Status is
/// kept, objects that the file does not name stay. Credentials go to the secret store before the object that refers to them.
/// </summary>
public sealed class SiteApply(ISiteStore store, ISecretStore secrets) : IDisposable
{
    /// <summary>Annotation of a camera: it counts although the licence does not reach, and the site may lose its failover (DESIGN 7).</summary>
    public const string ConfirmUnprotected = "failover.video/confirm-unprotected";

    private const int Attempts = 5;

    // Two applies at once would each be checked against a store that the other changes.
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="text">The file.</param>
    /// <param name="fileName">Named in the problems.</param>
    /// <param name="ct">Ends it between two objects.</param>
    /// <param name="confirmUnprotected">The operator accepts that cameras of this file beyond the licence end the site's protection.</param>
    public async Task<ApplyAnswer> ApplyAsync(string text, string fileName, CancellationToken ct, bool confirmUnprotected = false)
    {
        await _one.WaitAsync(ct);
        try
        {
            var file = SiteFile.Parse(text, fileName, await KnownAsync(ct));
            if (file.Errors.Count > 0)
            {
                return new ApplyAnswer { Problems = file.Errors };
            }
            var results = new List<ApplyResult>();
            foreach (var item in file.Objects.OrderBy(o => Order(o.Kind)))
            {
                results.Add(new ApplyResult(item.Kind, item.Name, await ApplyAsync(confirmUnprotected ? Confirmed(item) : item, ct)));
            }
            return new ApplyAnswer { Results = results };
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<KnownObjects> KnownAsync(CancellationToken ct) => new(
        (await store.ListAsync<Site>(ct)).FirstOrDefault()?.Metadata.Name,
        (await store.ListAsync<SiteServer>(ct)).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal),
        (await store.ListAsync<FailoverServer>(ct)).Select(s => s.Metadata.Name).ToHashSet(StringComparer.Ordinal));

    /// <summary>The Site first: with it the services begin to speak. Cameras after their servers.</summary>
    public static int Order(string kind) => kind switch
    {
        nameof(Site) => 0,
        nameof(FailoverLicense) => 1,
        nameof(SiteServer) => 2,
        nameof(FailoverServer) => 3,
        _ => 4,
    };

    /// <summary>With the operator's word that the site may lose its failover; only a camera can need it.</summary>
    public static SiteFileObject Confirmed(SiteFileObject item)
    {
        if (item.Object is not Camera camera)
        {
            return item;
        }
        var given = item.Given.DeepClone().AsObject();
        var metadata = given["metadata"]!.AsObject();
        metadata["annotations"] ??= new JsonObject();
        metadata["annotations"]![ConfirmUnprotected] = "true";
        return item with
        {
            Given = given,
            Object = camera with
            {
                Metadata = camera.Metadata with
                {
                    Annotations = new Dictionary<string, string>(camera.Metadata.Annotations, StringComparer.Ordinal) { [ConfirmUnprotected] = "true" },
                },
            },
        };
    }

    private async Task<ApplyOutcome> ApplyAsync(SiteFileObject item, CancellationToken ct) => item.Object switch
    {
        Site site => await UpsertAsync(site, (old, it) => it with { Metadata = Meta(old.Metadata, it.Metadata), Status = old.Status }, ct),
        SiteServer server => await UpsertAsync(
            server, (old, it) => it with { Metadata = Meta(old.Metadata, it.Metadata), Status = old.Status }, ct),
        FailoverServer spare => await UpsertAsync(
            spare, (old, it) => it with { Metadata = Meta(old.Metadata, it.Metadata), Status = old.Status }, ct),
        FailoverLicense licence => await UpsertAsync(
            licence, (old, it) => it with { Metadata = Meta(old.Metadata, it.Metadata), Status = old.Status }, ct),
        Camera camera => await ApplyCameraAsync(camera, item.Credentials, ct),
        _ => throw new InvalidOperationException($"The kind {item.Kind} is not applied."),
    };

    /// <summary>Name of the secret that the user and password of a camera's URL go to.</summary>
    public static string SecretOf(string camera) => $"camera-{camera}";

    private async Task<ApplyOutcome> ApplyCameraAsync(Camera camera, CameraCredentials? credentials, CancellationToken ct)
    {
        var changed = false;
        if (credentials is not null)
        {
            var secret = SecretOf(camera.Metadata.Name);
            changed = !string.Equals(await secrets.GetAsync(secret, ct), credentials.ToJson(), StringComparison.Ordinal);
            if (changed)
            {
                await secrets.PutAsync(secret, credentials.ToJson(), ct);
            }
            camera = camera with { Spec = camera.Spec with { CredentialsSecret = secret } };
        }
        // A new password under the same name must reach watchers too: the object is written again.
        return await UpsertAsync(
            camera, (old, it) => it with { Metadata = Meta(old.Metadata, it.Metadata), Status = old.Status }, ct, force: changed);
    }

    // What an operator wished or confirmed by hand is not the file's: a file that does not name it leaves it, as kubectl apply does.
    private static ObjectMeta Meta(ObjectMeta old, ObjectMeta given)
    {
        var wished = old.Annotations.Where(a => (OperatorWishes.IsWish(a.Key) || a.Key is ConfirmUnprotected) && !given.Annotations.ContainsKey(a.Key)).ToList();
        return old with
        {
            Annotations = wished.Count == 0 ? given.Annotations
                : given.Annotations.Concat(wished).OrderBy(a => a.Key, StringComparer.Ordinal).ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal),
        };
    }

    // Records with collections compare by reference: the JSON of both says whether anything changes.
    private static bool Same<T>(T a, T b)
        where T : class => string.Equals(
            JsonSerializer.Serialize(a, FailoverJson.Options), JsonSerializer.Serialize(b, FailoverJson.Options), StringComparison.Ordinal);

    private async Task<ApplyOutcome> UpsertAsync<T>(T given, Func<T, T, T> merge, CancellationToken ct, bool force = false)
        where T : class, ISiteObject
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var old = await store.GetAsync<T>(given.Metadata.Name, ct);
                if (old is null)
                {
                    await store.CreateAsync(given, ct);
                    return ApplyOutcome.Created;
                }
                var merged = merge(old, given);
                if (!force && Same(old, merged))
                {
                    return ApplyOutcome.Unchanged;
                }
                await store.UpdateAsync(merged, ct);
                return ApplyOutcome.Configured;
            }
            catch (StoreConflictException) when (attempt < Attempts)
            {
                // A status was written in between: read again.
            }
        }
    }
}
