using System.Net;
using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Bench;

/// <summary>All recorders of a site, each with its own connection to the broker: beats at 5 Hz, plans heard, probes answered with all cameras.</summary>
internal sealed class BrokerLoad : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly LargeSite _site;
    private readonly WebApplication _probes;
    private readonly List<(PlayedRecorder Recorder, RabbitMqBus Bus)> _buses = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _beating = Task.CompletedTask;
    private long _published;
    private long _failed;
    private long _plans;

    private BrokerLoad(LargeSite site, WebApplication probes) => (_site, _probes) = (site, probes);

    public long Published => Interlocked.Read(ref _published);

    public long Failed => Interlocked.Read(ref _failed);

    public long Plans => Interlocked.Read(ref _plans);

    public bool AllConnected => _buses.TrueForAll(b => b.Bus.Connected);

    /// <param name="port">Where probes are answered.</param>
    public static async Task<BrokerLoad> StartAsync(LargeSite site, int port, int cameras, BrokerOptions broker, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var answers = site.All.ToDictionary(r => r.Name, r => ProbeBody(r, cameras), StringComparer.Ordinal);
        app.MapGet("/{name}/probe", (string name, HttpContext context) =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync(answers[name], context.RequestAborted).AsTask();
        });
        await app.StartAsync(ct);
        var load = new BrokerLoad(site, app);
        foreach (var recorder in site.All)
        {
            load._buses.Add((recorder, load.BusOf(recorder, broker)));
        }

        await Task.WhenAll(load._buses.Select(b => b.Bus.StartAsync(ct)));
        load._beating = Task.Run(load.BeatAsync, CancellationToken.None);
        return load;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        foreach (var (_, bus) in _buses)
        {
            await bus.StopAsync(CancellationToken.None);
            bus.Dispose();
        }

        await _probes.DisposeAsync();
        _stop.Dispose();
    }

    private static byte[] ProbeBody(PlayedRecorder recorder, int cameras) => JsonSerializer.SerializeToUtf8Bytes(
        recorder.Probe(TimeSpan.Zero) with
        {
            Cameras = [.. Enumerable.Range(1, cameras).Select(i => new ProbeCamera
            {
                Server = recorder.Name,
                Camera = $"{recorder.Name}-cam-{i:00}",
                State = CameraState.Recording,
                Run = new RunId(recorder.Name, "boot-1", i),
                LastReceived = new FrameKey(9_000_000_000, default),
                LastReceivedAgeMs = 12,
                FirstDurable = new FrameKey(1, default),
                LastDurable = new FrameKey(9_000_000_000, default),
            })],
        },
        FailoverJson.Options);

    private RabbitMqBus BusOf(PlayedRecorder recorder, BrokerOptions broker)
    {
        var identity = new ServiceIdentity(recorder.Name, ServiceIdentity.NewBootId(), LargeSite.Name);
        var subscriptions = new BusSubscriptions(overHttp: false);
        subscriptions.Add(new BusSubscription<RecorderPlan>(Topics.Plans, recorder.Name, (plan, _) =>
        {
            Interlocked.Increment(ref _plans);
            recorder.OnPlan(plan);
            return Task.CompletedTask;
        }, identity, NullLogger.Instance));
        var time = TimeProvider.System;
        return new RabbitMqBus(
            new BrokerConnector(broker, new Dialer(), time), subscriptions, identity, new FailoverTimes(), time, NullLogger<RabbitMqBus>.Instance);
    }

    // A quarter of them each 50 ms. A publish that is slow holds up nobody else's.
    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(Step, TimeProvider.System);
        for (var step = 0; !_stop.IsCancellationRequested; step++)
        {
            for (var i = step % 4; i < _buses.Count; i += 4)
            {
                _ = PublishAsync(_buses[i].Recorder, _buses[i].Bus);
            }

            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task PublishAsync(PlayedRecorder recorder, RabbitMqBus bus)
    {
        try
        {
            var published = await bus.PublishAsync(Topics.Beats, recorder.Beat(PacedClock.RealTime()), _stop.Token);
            Interlocked.Increment(ref published ? ref _published : ref _failed);
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }
}
