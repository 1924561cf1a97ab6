using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost;

/// <summary>local-host's folder: made when missing, held by one process, with the ports of the last run.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    public string Root { get; }

    public string PathOf(string name) => Path.Combine(Root, name);

    public static DataFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        var lockPath = Path.Combine(root, "local-host.lock");
        try
        {
            Directory.CreateDirectory(root);
            var held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(root, held);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(root, e);
        }
        catch (IOException e)
        {
            throw File.Exists(lockPath)
                ? new FailoverSetupException($"Another local-host runs on {root} (it holds local-host.lock): end it, or give another --data.", inner: e)
                : NotWritable(root, e);
        }
    }

    /// <summary>The ports of the last run, so that a restart with port 0 comes back where others know it.</summary>
    public IReadOnlyDictionary<string, int> LastPorts()
    {
        try
        {
            return JsonSerializer.Deserialize<ReadyFile>(File.ReadAllText(PathOf("ready.json")), FailoverJson.Options)?.Ports ?? new Dictionary<string, int>();
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return new Dictionary<string, int>();
        }
    }

    public void WriteReady(ReadyFile ready) => PrivateFile.Write(PathOf("ready.json"), JsonSerializer.Serialize(ready, FailoverJson.Indented));

    public void Dispose() => _lock.Dispose();

    private static FailoverSetupException NotWritable(string root, Exception e) =>
        new($"The folder {root} is not writable ({e.Message.TrimEnd('.')}): make it writable or give another --data.", inner: e);
}
