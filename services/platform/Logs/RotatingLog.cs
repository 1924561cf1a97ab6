using System.Text;

namespace Failover.Platform;

/// <summary>
/// A log file that is never longer than a limit: then <c>NAME.log</c> becomes <c>NAME.1.log</c>, that one <c>NAME.2.log</c>, and the oldest goes.
/// For one writer at a time; whoever reads may do so meanwhile.
/// </summary>
public sealed class RotatingLog : IAsyncDisposable
{
    /// <summary>Of one file.</summary>
    public const long StandardBytes = 16L * 1024 * 1024;

    /// <summary>Files besides the one that is written.</summary>
    public const int StandardKept = 4;

    private readonly string _path;
    private readonly long _mostBytes;
    private readonly int _kept;
    private FileStream _file;

    public RotatingLog(string path, long mostBytes = StandardBytes, int kept = StandardKept)
    {
        (_path, _mostBytes, _kept) = (path, mostBytes, kept);
        _file = Open(path);
    }

    /// <summary>Path of what was rotated away; 1 = the newest of it.</summary>
    public static string PathOf(string path, int number) => Path.Combine(
        Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}.{number}{Path.GetExtension(path)}");

    /// <summary>A line stays whole, so the last one may go over the limit.</summary>
    public async Task WriteLineAsync(string line)
    {
        if (_file.Position >= _mostBytes)
        {
            await _file.DisposeAsync();
            Rotate();
            _file = Open(_path);
        }
        await _file.WriteAsync(Encoding.UTF8.GetBytes(line + Environment.NewLine));
        await _file.FlushAsync();
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private void Rotate()
    {
        File.Delete(PathOf(_path, _kept));
        for (var number = _kept - 1; number >= 1; number--)
        {
            if (File.Exists(PathOf(_path, number)))
            {
                File.Move(PathOf(_path, number), PathOf(_path, number + 1));
            }
        }
        File.Move(_path, PathOf(_path, 1));
    }

    // Another writer of the same file, as a process that is started again has it, appends too.
    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
}
