using System.Text.RegularExpressions;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Reads a folder of log files, <c>NAME.log</c> and what was rotated away, <c>NAME.1.log</c>: the demo's, or what a service manager wrote there.</summary>
internal static partial class LogFiles
{
    /// <summary>Of one file; of a longer one its end is read.</summary>
    private const long MostBytes = 64L * 1024 * 1024;

    /// <returns>The lines of each process, in the order in which it wrote them.</returns>
    /// <exception cref="CliException">There is no such folder, or no log in it.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<LogLine>> Read(string folder)
    {
        try
        {
            var files = Directory.GetFiles(folder, "*.log");
            return files.Length > 0
                ? files.Select(path => (Path: path, Name: NameOf(path))).GroupBy(f => f.Name.Process, StringComparer.Ordinal).ToDictionary(
                    g => g.Key,
                    // The higher the number, the older.
                    g => ReadAll([.. g.OrderByDescending(f => f.Name.Number).Select(f => f.Path)], g.Key))
                : throw new CliException($"{folder} has no log (NAME.log): name the folder with --dir.", ExitCode.BadInput);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{folder} cannot be read ({e.Message.TrimEnd('.')}): name the folder of the logs with --dir.", ExitCode.BadInput, e);
        }
    }

    internal static (string Process, int Number) NameOf(string path)
    {
        var match = Rotated().Match(Path.GetFileNameWithoutExtension(path));
        return match.Success ? (match.Groups["name"].Value, int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)) : (Path.GetFileNameWithoutExtension(path), 0);
    }

    private static IReadOnlyList<LogLine> ReadAll(IReadOnlyList<string> paths, string process)
    {
        var lines = new List<LogLine>();
        var last = DateTimeOffset.MinValue;
        foreach (var path in paths)
        {
            // A running process goes on writing to it.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(Math.Max(0, file.Length - MostBytes), SeekOrigin.Begin);
            using var reader = new StreamReader(file);
            while (reader.ReadLine() is { } text)
            {
                if (JsonLog.Parse(text, process, last) is { } line)
                {
                    last = line.Time;
                    lines.Add(line);
                }
            }
        }

        return lines;
    }

    [GeneratedRegex(@"^(?<name>.+)\.(?<number>[1-9][0-9]{0,2})$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rotated();
}
