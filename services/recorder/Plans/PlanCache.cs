using System.Text.Json;
using Failover.Contracts;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>Two files beside the footage: a recorder that starts records at once and waits for nobody (R8).</summary>
internal sealed partial class PlanCache(string directory, ILogger logger) : IPlanCache
{
    private readonly Disk _disk = new();
    private readonly string _planPath = Path.Combine(directory, "plan.json");
    private readonly string _termsPath = Path.Combine(directory, "terms.json");

    public RecorderPlan? LoadPlan() => Load<RecorderPlan>(_planPath);

    public Dictionary<string, long> LoadTerms() => Load<Dictionary<string, long>>(_termsPath) ?? new(StringComparer.Ordinal);

    public void Save(RecorderPlan plan) => Write(_planPath, plan);

    public void Save(IReadOnlyDictionary<string, long> terms) => Write(_termsPath, terms);

    private T? Load<T>(string path)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), FailoverJson.Options) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(path, error.Message);
            return null;
        }
    }

    private void Write<T>(string path, T value)
    {
        try
        {
            // Written aside and moved: a kill leaves the old file or the new one, never half of one.
            var aside = path + ".new";
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, value, FailoverJson.Indented);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);

            // Else a power cut brings the old name back, and terms fall (R2).
            _disk.SyncDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(path, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is not readable, it is ignored: {Error}")]
    private partial void LogUnreadable(string path, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} could not be written, a restart would begin from an older state: {Error}")]
    private partial void LogUnwritable(string path, string error);
}
