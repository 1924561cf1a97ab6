using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Failover.Contracts;
using Microsoft.Data.Sqlite;

namespace Failover.Platform;

/// <summary>
/// The site's store in one SQLite file (WAL, every commit flushed): one table of objects by kind and name, each a JSON document with a
/// version that grows over the whole store. One process owns the file; watchers are told in process.
/// </summary>
public sealed class SqliteSiteStore : ISiteStore, IDisposable
{
    /// <summary>Schema version in <c>user_version</c>; a newer file is refused.</summary>
    public const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS objects (
            kind TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
        INSERT OR IGNORE INTO counter (id, version) VALUES (1, 0);
        """;

    // Files of before 0.1.0 counted no generations: a spec that was never counted is the first. Any version reads the file before and after.
    private const string CountGenerations =
        "UPDATE objects SET json = json_set(json, '$.metadata.generation', 1) WHERE ifnull(json_extract(json, '$.metadata.generation'), 0) = 0;";

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;

    // One writer at a time, and a watcher's first list is taken under the same lock as its registration: it misses nothing.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<(string Kind, StoreWatch<StoredRow> Watch)> _watches = [];

    public SqliteSiteStore(string path, TimeProvider time)
    {
        _time = time;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            _connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
            var version = _connection.ExecuteScalar<long>("PRAGMA user_version");
            if (version > SchemaVersion)
            {
                throw new FailoverSetupException($"{path} was written by a newer version (schema {version}, this one knows {SchemaVersion}): use that version.");
            }
            _connection.Execute($"{Schema} {CountGenerations} PRAGMA user_version = {SchemaVersion};");
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new FailoverSetupException($"{path} cannot be opened as the site's store ({e.Message.TrimEnd('.')}): make the folder writable or give another --data.", inner: e);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public async Task<T?> GetAsync<T>(string name, CancellationToken ct)
        where T : class, ISiteObject
    {
        using var gate = await EnterAsync(ct);
        return Find(T.Kind, name) is { } row ? Typed<T>(row) : null;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
        where T : class, ISiteObject
    {
        using var gate = await EnterAsync(ct);
        return List(T.Kind).ConvertAll(Typed<T>);
    }

    public async IAsyncEnumerable<StoreChange<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken ct)
        where T : class, ISiteObject
    {
        var watch = (T.Kind, Watch: new StoreWatch<StoredRow>());
        List<StoredRow> present;
        using (await EnterAsync(ct))
        {
            present = List(T.Kind);
            _watches.Add(watch);
        }
        try
        {
            yield return StoreChange<T>.Listed(present.ConvertAll(Typed<T>));
            while (true)
            {
                foreach (var (kind, row) in (await watch.Watch.TakeAsync(ct)).Changes)
                {
                    yield return new StoreChange<T>(kind, Typed<T>(row));
                }
            }
        }
        finally
        {
            using (await EnterAsync(CancellationToken.None))
            {
                _watches.Remove(watch);
            }
        }
    }

    public async Task<T> CreateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject
    {
        using var gate = await EnterAsync(ct);
        if (Find(T.Kind, value.Metadata.Name) is not null)
        {
            throw new StoreConflictException(StoreConflict.AlreadyExists, T.Kind, value.Metadata.Name);
        }
        var json = ToJson(value);
        json["metadata"]!["creationTimestamp"] = Now();
        json["metadata"]!["uid"] = Guid.NewGuid().ToString();
        json["metadata"]!["generation"] = 1L;
        json["metadata"]!.AsObject().Remove("deletionTimestamp");
        return Save<T>(value.Metadata.Name, json, StoreChangeKind.Added);
    }

    public Task<T> UpdateAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject =>
        ReplaceAsync(value, (stored, given) =>
        {
            given["status"] = stored["status"]?.DeepClone();
            KeepOwn(stored, given);
            return given;
        }, ct);

    public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
        where T : class, ISiteObject =>
        ReplaceAsync(value, (stored, given) =>
        {
            stored["status"] = given["status"]?.DeepClone();
            return stored;
        }, ct);

    public async Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
        where T : class, ISiteObject
    {
        using var gate = await EnterAsync(ct);
        if (Find(T.Kind, name) is not { } row)
        {
            return false;
        }
        if (resourceVersion is not null && resourceVersion != row.Version)
        {
            throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name);
        }
        var json = JsonNode.Parse(row.Json)!.AsObject();
        if (!HasFinalizers(json))
        {
            Remove(row);
        }
        else if (json["metadata"]!["deletionTimestamp"] is null)
        {
            // Somebody has work to do first, and takes its finalizer away then.
            json["metadata"]!["deletionTimestamp"] = Now();
            Save<T>(name, json, StoreChangeKind.Modified);
        }
        return true;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }

    private async Task<T> ReplaceAsync<T>(T value, Func<JsonObject, JsonObject, JsonObject> merge, CancellationToken ct)
        where T : class, ISiteObject
    {
        var name = value.Metadata.Name;
        using var gate = await EnterAsync(ct);
        var row = Find(T.Kind, name) ?? throw new StoreConflictException(StoreConflict.NotFound, T.Kind, name);
        if (row.Version != value.Metadata.ResourceVersion)
        {
            throw new StoreConflictException(StoreConflict.VersionChanged, T.Kind, name);
        }
        var merged = merge(JsonNode.Parse(row.Json)!.AsObject(), ToJson(value));
        if (merged["metadata"]!["deletionTimestamp"] is null || HasFinalizers(merged))
        {
            return Save<T>(name, merged, StoreChangeKind.Modified);
        }
        // The last finalizer went: so does the object.
        var last = row with { Json = merged.ToJsonString(FailoverJson.Options) };
        Remove(last);
        return Typed<T>(last);
    }

    private static bool HasFinalizers(JsonObject json) => json["metadata"]!["finalizers"] is JsonArray { Count: > 0 };

    // What the store itself says of an object is nobody else's to change.
    private static void KeepOwn(JsonObject stored, JsonObject given)
    {
        var (own, meta) = (stored["metadata"]!.AsObject(), given["metadata"]!.AsObject());
        foreach (var key in (string[])["creationTimestamp", "uid", "generation", "deletionTimestamp"])
        {
            meta[key] = own[key]?.DeepClone();
        }
        if (!JsonNode.DeepEquals(stored["spec"], given["spec"]))
        {
            meta["generation"] = (own["generation"]?.GetValue<long>() ?? 0) + 1;
        }
    }

    private void Remove(StoredRow row)
    {
        _connection.Execute("DELETE FROM objects WHERE kind = @Kind AND name = @Name", row);
        Tell(StoreChangeKind.Deleted, row);
    }

    private JsonNode? Now() => JsonSerializer.SerializeToNode(_time.GetUtcNow(), FailoverJson.Options);

    private T Save<T>(string name, JsonObject json, StoreChangeKind change)
        where T : class, ISiteObject
    {
        using var transaction = _connection.BeginTransaction();
        var version = _connection.ExecuteScalar<long>("UPDATE counter SET version = version + 1 RETURNING version", transaction: transaction);
        json["metadata"]!["resourceVersion"] = version;
        var row = new StoredRow(T.Kind, name, version, json.ToJsonString(FailoverJson.Options));
        _connection.Execute(
            "INSERT INTO objects (kind, name, version, json) VALUES (@Kind, @Name, @Version, @Json) ON CONFLICT (kind, name) DO UPDATE SET version = @Version, json = @Json",
            row, transaction);
        transaction.Commit();
        Tell(change, row);
        return Typed<T>(row);
    }

    private void Tell(StoreChangeKind change, StoredRow row)
    {
        foreach (var (_, watch) in _watches.Where(w => string.Equals(w.Kind, row.Kind, StringComparison.Ordinal)))
        {
            watch.Put(change, row.Name, row);
        }
    }

    private StoredRow? Find(string kind, string name) => _connection.QueryFirstOrDefault<StoredRow>(
        "SELECT kind AS Kind, name AS Name, version AS Version, json AS Json FROM objects WHERE kind = @kind AND name = @name", new { kind, name });

    private List<StoredRow> List(string kind) => _connection.Query<StoredRow>(
        "SELECT kind AS Kind, name AS Name, version AS Version, json AS Json FROM objects WHERE kind = @kind ORDER BY name", new { kind }).AsList();

    private static JsonObject ToJson<T>(T value) => JsonSerializer.SerializeToNode(value, FailoverJson.Options)!.AsObject();

    private static T Typed<T>(StoredRow row) => JsonSerializer.Deserialize<T>(row.Json, FailoverJson.Options)
        ?? throw new JsonException($"{row.Kind} {row.Name} is null in the store.");

    private async Task<Gate> EnterAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        return new Gate(_gate);
    }

    private readonly struct Gate(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

internal sealed record StoredRow(string Kind, string Name, long Version, string Json);
