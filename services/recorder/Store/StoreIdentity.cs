using System.Text.Json;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>The store's own file: its id, made once, and the schema of its directory.</summary>
internal sealed record StoreIdentity(string StoreId, int Schema, DateTimeOffset CreatedUtc)
{
    public const int SchemaVersion = 1;

    public static StoreIdentity LoadOrCreate(StoreOptions options, DateTimeOffset now)
    {
        var path = PathIn(options.Directory);
        if (Load(options.Directory) is { } existing)
        {
            return existing;
        }

        var identity = new StoreIdentity(Guid.NewGuid().ToString("n"), SchemaVersion, now);
        var draft = path + ".new";
        File.WriteAllText(draft, JsonSerializer.Serialize(identity, FailoverJson.Indented));
        using (var file = File.OpenHandle(draft, FileMode.Open, FileAccess.ReadWrite))
        {
            options.Disk.Sync(file);
        }

        File.Move(draft, path);
        options.Disk.SyncDirectory(options.Directory);
        return identity;
    }

    /// <summary>Null when the directory holds no store.</summary>
    public static StoreIdentity? Load(string directory)
    {
        var path = PathIn(directory);
        if (!File.Exists(path))
        {
            return null;
        }

        StoreIdentity? identity;
        try
        {
            identity = JsonSerializer.Deserialize<StoreIdentity>(File.ReadAllText(path), FailoverJson.Options);
        }
        catch (JsonException e)
        {
            throw new StoreRefusedException($"{path} is not the identity of a store: {e.Message}", e);
        }

        return identity switch
        {
            null or { StoreId: null or "" } => throw new StoreRefusedException($"{path} names no store id."),
            { Schema: > SchemaVersion } => throw new StoreRefusedException(
                $"The store {directory} has schema {identity.Schema}; this program knows {SchemaVersion}. Use the newer program."),
            _ => identity,
        };
    }

    private static string PathIn(string directory) => Path.Combine(directory, "store.json");
}
