using System.Globalization;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder;

/// <summary>One recorder: the program that every site server and every spare runs; its plan decides what it does.</summary>
public static class RecorderProcess
{
    /// <summary>Runs until ended.</summary>
    /// <param name="options">How it is started.</param>
    /// <param name="ct">End now (end of standard input, Ctrl-C).</param>
    /// <param name="leave">Leave in order (SIGTERM): guards keep at once, this recorder goes on until others have what it does or 10 s passed.</param>
    /// <exception cref="FailoverSetupException">It cannot start as asked: one message with what and where.</exception>
    public static async Task<int> RunAsync(RecorderOptions options, CancellationToken ct, CancellationToken leave = default)
    {
        var directory = PrepareDirectory(options.DataDirectory);
        var token = ReadToken(options.TokenFile);
        var identity = new ServiceIdentity(options.Name, ServiceIdentity.NewBootId(), options.SiteName);
        var builder = PlatformApp.CreateBuilder(identity);
        var port = options.Port == 0 ? ReadyFiles.PortOfLastStart(directory, "http") : options.Port;
        builder.WebHost.UseUrls($"http://{options.BindAddress}:{port}");
        string? advertised = null;
        if (options.Bus is { } bus)
        {
            bus.AddTo(builder.Services);
        }
        else
        {
            builder.Services.AddRecorderBus(new RecorderBusOptions
            {
                Site = new Uri(options.SiteUrl ?? throw new ArgumentException("Neither a site nor a broker.", nameof(options))),
                Token = token,
                AppUrl = () => Volatile.Read(ref advertised),
            });
        }
        await using var app = builder.Build();
        await using var recorder = RecorderCore.Open(app.Services, options.Name, identity, directory, token);
        RecorderEndpoints.Map(app, recorder, token);
        app.MapPlatform();

        // Recording begins before anything listens: it waits for nobody (R8).
        recorder.StartRecording();
        await Listening.StartAsync(
            app, options.Name, options.BindAddress, port.ToString(CultureInfo.InvariantCulture), "give another --port (FAILOVER__RECORDER__PORT)", ct);
        var bound = Listening.PortsOf(app)[0];
        var url = options.AdvertiseUrl ?? $"http://{options.BindAddress}:{bound}";
        recorder.StartReporting(url);
        Volatile.Write(ref advertised, url);
        ReadyFiles.Write(directory, new ReadyFile(
            options.Name, Environment.ProcessId, identity.BootId, new Dictionary<string, int>(StringComparer.Ordinal) { ["http"] = bound }));
        app.Logger.LogInformation("{Recorder} records and serves on port {Port}.", options.Name, bound);
        await WaitForEndAsync(recorder, ct, leave);
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    private static async Task WaitForEndAsync(RecorderCore recorder, CancellationToken ct, CancellationToken leave)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, leave);
        await Task.Delay(Timeout.InfiniteTimeSpan, recorder.Services.Time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ct.IsCancellationRequested)
        {
            await recorder.LeaveAsync(ct);
        }
    }

    private static string PrepareDirectory(string path)
    {
        try
        {
            var directory = Directory.CreateDirectory(path).FullName;
            var trial = Path.Combine(directory, ".writable");
            File.WriteAllText(trial, "");
            File.Delete(trial);
            return directory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FailoverSetupException($"The data folder {path} is not writable: {error.Message} Give another --data.", inner: error);
        }
    }

    private static string ReadToken(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FailoverSetupException(
                $"The token file {path} is not readable: {error.Message} Copy site.token from the data folder of 'failover up'.", exitCode: 2, inner: error);
        }
    }
}
