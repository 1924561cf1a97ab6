using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Failover.License;

/// <summary>
/// The high-water mark beside the store, so that a store restored from a backup does not set it back. One line, RFC 3339. A file that
/// cannot be read or written is told once and missed by nobody: the store has the mark too.
/// </summary>
internal sealed class MarkFile(string? path, ILogger log)
{
    private bool _told;

    public DateTimeOffset? Read()
    {
        try
        {
            return path is not null && File.Exists(path) && new FileInfo(path).Length <= 100
                && DateTimeOffset.TryParse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var mark) ? mark : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell(error);
            return null;
        }
    }

    public void Write(DateTimeOffset mark)
    {
        if (path is null)
        {
            return;
        }
        try
        {
            File.WriteAllText($"{path}.new", mark.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) + "\n");
            File.Move($"{path}.new", path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell(error);
        }
    }

    private void Tell(Exception error)
    {
        if (!_told)
        {
            _told = true;
            log.LogWarning("The latest time seen cannot be kept in {Path}: {Message}", path, error.Message);
        }
    }
}
