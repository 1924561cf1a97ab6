using System.Text.Json;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>Reads and writes <c>ready.json</c>: a restarted recorder takes its old port again, so that nobody has to learn a new one.</summary>
internal static class ReadyFiles
{
    public const string FileName = "ready.json";

    public static int PortOfLastStart(string directory, string port)
    {
        try
        {
            var path = Path.Combine(directory, FileName);
            var ready = File.Exists(path) ? JsonSerializer.Deserialize<ReadyFile>(File.ReadAllBytes(path), FailoverJson.Options) : null;
            return ready?.Ports.GetValueOrDefault(port) ?? 0;
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            return 0;
        }
    }

    public static void Write(string directory, ReadyFile ready)
    {
        var path = Path.Combine(directory, FileName);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(ready, FailoverJson.Indented));
        File.Move(path + ".new", path, overwrite: true);
    }
}
