using System.Diagnostics;

namespace Failover.Bench;

/// <summary>The peer: one <c>ffmpeg -c copy</c> per camera, as a recorder made of subprocesses has them. Ended by their ids.</summary>
internal sealed class CopyingPeer : IDisposable
{
    private readonly List<Process> _copies = [];

    public IReadOnlyList<int> Ids => [.. _copies.Select(copy => copy.Id)];

    /// <summary>Null when this machine has none.</summary>
    public static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "ffmpeg")).FirstOrDefault(File.Exists);

    /// <summary>Copies each stream into a fragmented MP4.</summary>
    public void Start(string program, IEnumerable<string> urls, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (url, number) in urls.Select((url, number) => (url, number)))
        {
            string[] words =
            [
                "-nostdin", "-hide_banner", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", url, "-an", "-c", "copy",
                "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-y", Path.Combine(folder, $"{number}.mp4"),
            ];
            _copies.Add(Process.Start(new ProcessStartInfo(program, words) { UseShellExecute = false }) ?? throw new InvalidOperationException($"{program} did not start."));
        }
    }

    /// <summary>Those that ended by themselves: their numbers would be too good.</summary>
    public int Ended => _copies.Count(copy => copy.HasExited);

    public void Dispose()
    {
        foreach (var copy in _copies)
        {
            if (!copy.HasExited)
            {
                copy.Kill();
                copy.WaitForExit();
            }

            copy.Dispose();
        }
    }
}
