using System.Net.Sockets;
using System.Text.Json;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Demo;

/// <summary>The process of <c>failover cameras</c>: serves until standard input ends or it is told to stop.</summary>
public static class CameraProcess
{
    /// <summary>
    /// Exit code 0, or 2 with a sentence on standard error. <c>--pack IN.h264 OUT.fvc</c> makes a clip instead, when it is to be made anew.
    /// </summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        try
        {
            if (args is ["--pack", var from, var to])
            {
                ClipPacker.FromAnnexB(await File.ReadAllBytesAsync(from, ct), ticksPerPicture: 3600).Save(to);
                return 0;
            }
            var options = CameraProcessOptions.Parse(args);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var reading = EndWithInputAsync(ended);
            await RunAsync(options, TimeProvider.System, ended.Token);
            return 0;
        }
        catch (Exception fault) when (fault is FormatException or IOException or SocketException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"The cameras did not start: {fault.Message}");
            return 2;
        }
    }

    /// <summary>Serves until cancelled; writes <c>ready.json</c> (ports <c>rtsp</c> and <c>http</c>) when both ports listen.</summary>
    public static async Task RunAsync(CameraProcessOptions options, TimeProvider time, CancellationToken ct)
    {
        Directory.CreateDirectory(options.DataFolder);
        await using var site = CameraSite.Start(options.Site, time, options.Clip is { } clip ? ClipFile.Load(clip) : null);
        await using var app = WitnessEndpoint.Create(site, options.HttpPort);
        await app.StartAsync(ct);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var ready = new ReadyFile("cameras", Environment.ProcessId, Guid.NewGuid().ToString("N")[..12],
            new Dictionary<string, int> { ["rtsp"] = site.RtspPort, ["http"] = new Uri(address).Port });
        var path = Path.Combine(options.DataFolder, "ready.json");
        await File.WriteAllTextAsync(path + ".new", JsonSerializer.Serialize(ready, FailoverJson.Indented), ct);
        File.Move(path + ".new", path, overwrite: true);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ct.Register(end.SetResult);
        await end.Task;
        await app.StopAsync(CancellationToken.None);
    }

    private static async Task EndWithInputAsync(CancellationTokenSource ended)
    {
        var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer, ended.Token) > 0)
        {
            // Only its end means something.
        }
        await ended.CancelAsync();
    }
}
