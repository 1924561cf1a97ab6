namespace Failover.Peers.Tests;

/// <summary>Programs of other people that these tests need. <c>./test</c> installs them; without them a test is skipped and says why.</summary>
internal static class PeerTools
{
    private const string Python = "/usr/bin/python3";
    private const string GiProbe = "import gi; gi.require_version('GstRtspServer','1.0'); from gi.repository import GstRtspServer";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<string?>> MissingTool = new(FindMissingAsync);

    public static string GstServerScript => Path.Combine(AppContext.BaseDirectory, "gst_rtsp_server.py");

    public static async Task SkipWhenMissingAsync()
    {
        var missing = await MissingTool.Value;
        Assert.SkipWhen(missing is not null, missing ?? "");
    }

    public static ChildProcess StartGstServer(params string[] arguments) => ChildProcess.Start("gst-rtsp-server", Python, [GstServerScript, .. arguments]);

    /// <summary>Runs ffmpeg and answers what it wrote. It must succeed and must not complain.</summary>
    public static Task<string> FfmpegAsync(params string[] arguments) => RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);

    public static Task<string> FfprobeAsync(params string[] arguments) => RunAsync("ffprobe", ["-v", "error", .. arguments]);

    private static async Task<string> RunAsync(string tool, string[] arguments)
    {
        await using var process = ChildProcess.Start(tool, tool, arguments);
        var code = await process.WaitAsync(Deadline);
        Assert.True(code == 0, $"{tool} {string.Join(' ', arguments)} ended with {code}:\n{process.Log}");
        return process.Log;
    }

    private static async Task<string?> FindMissingAsync()
    {
        foreach (var (file, arguments, package) in new (string, string[], string)[]
        {
            ("ffmpeg", ["-version"], "ffmpeg"),
            (Python, ["-c", GiProbe], "python3-gi and gir1.2-gst-rtsp-server-1.0"),
        })
        {
            try
            {
                await using var process = ChildProcess.Start(file, file, arguments);
                if (await process.WaitAsync(Deadline) == 0)
                {
                    continue;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not on this machine.
            }

            return $"{package} not installed; as root: apt-get install ffmpeg python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good "
                + "gstreamer1.0-plugins-bad gstreamer1.0-rtsp";
        }

        return null;
    }
}
