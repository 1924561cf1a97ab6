using System.Net.Http.Json;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Demo.Tests;

public sealed class CameraProcessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Process_WhenReady_ServesRtspAndItsWitness()
    {
        var data = Directory.CreateTempSubdirectory("failover-cameras").FullName;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var options = CameraProcessOptions.Parse(["--count", "3", "--camera", "cam-2:refuse=503", "--data", data, "--password", "p"]);
        var running = CameraProcess.RunAsync(options, TimeProvider.System, stop.Token);
        var path = Path.Combine(data, "ready.json");
        await CameraSiteTests.EventuallyAsync(() => File.Exists(path));
        var ready = JsonSerializer.Deserialize<ReadyFile>(await File.ReadAllTextAsync(path, Ct), FailoverJson.Options)!;

        using var client = new WatchingClient();
        Assert.Null(await client.OpenAsync(ready.Ports["rtsp"], "cam-1", "camera", "p", Ct));
        Assert.True(await client.ReadUntilAsync(() => client.Pictures.Count >= 5, Ct));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ready.Ports["http"]}") };
        var witness = await http.GetFromJsonAsync<SiteWitness>("/witness", FailoverJson.Options, Ct);
        Assert.Equal(["cam-1", "cam-2", "cam-3"], witness!.Cameras.Select(camera => camera.Camera));
        Assert.Equal(client.UserAgent, witness.Cameras[0].Sessions[0].UserAgent);
        var camera = await http.GetFromJsonAsync<CameraWitness>("/witness/cam-1?from=3600&to=10800", FailoverJson.Options, Ct);
        Assert.Equal([3600L, 7200, 10800], camera!.Pictures!.Select(picture => picture.Tick));

        await stop.CancelAsync();
        await running;
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("--count", "x", "'x' is no number.")]
    [InlineData("--camera", "cam-1:fly", "A camera has no option 'fly'.")]
    [InlineData("--colour", "red", "There is no option --colour.")]
    [InlineData("--count", "2", "Cameras need --data and --count or --camera.")]
    public void Options_ThatAreWrong_AreNamed(string option, string value, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => CameraProcessOptions.Parse([option, value])).Message);
}
