using System.Text.Json;

namespace Failover.Peers.Tests;

/// <summary>A camera run by gst-rtsp-server. Its source runs on whoever watches.</summary>
internal sealed class GstCamera(ChildProcess process, GstMode mode, int port) : IAsyncDisposable
{
    public const string User = "viewer";
    public const string Password = "p:a@s/s 1";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    public Uri Url { get; } = new($"rtsp://127.0.0.1:{port}/live");

    /// <summary>For a site.yaml: with user and password when the camera asks for them.</summary>
    public string UrlWithCredentials => mode == GstMode.Digest
        ? $"rtsp://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{port}/live"
        : Url.ToString();

    public string Log => process.Log;

    public static async Task<GstCamera> StartAsync(GstMode mode, SourceClip clip)
    {
        List<string> arguments = ["--file", clip.Path, "--fps", $"{SourceClip.FramesPerSecond}"];
        arguments.AddRange(["--mode", mode == GstMode.PerClient ? "per-client" : "shared"]);
        if (mode == GstMode.Digest)
        {
            arguments.AddRange(["--user", User, "--password", Password]);
        }

        var process = PeerTools.StartGstServer([.. arguments]);
        try
        {
            using var ready = JsonDocument.Parse(await process.ReadLineAsync(StartTime));
            return new GstCamera(process, mode, ready.RootElement.GetProperty("port").GetInt32());
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
