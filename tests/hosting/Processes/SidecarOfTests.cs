using System.Net;
using Failover.Contracts;
using Failover.LocalHost;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Hosting.Tests;

/// <summary>The stand-in of Dapr's sidecar, beside processes that know only its ports and tokens.</summary>
internal sealed class SidecarOfTests : IAsyncDisposable
{
    private readonly DaprStandIn _standIn;
    private readonly SidecarServer _server;

    private SidecarOfTests(DaprStandIn standIn, SidecarServer server) => (_standIn, _server) = (standIn, server);

    public int GrpcPort => _server.GrpcPort;

    public int HttpPort => _server.HttpPort;

    public static async Task<SidecarOfTests> StartAsync(CancellationToken ct)
    {
        var standIn = new DaprStandIn(new Dialer(DialMap.Parse(null)), TimeProvider.System, NullLogger<DaprStandIn>.Instance, new StandInOptions());
        return new SidecarOfTests(standIn, await SidecarServer.StartAsync(standIn, IPAddress.Loopback, 0, 0, ct));
    }

    public string ApiTokenOf(string app) => _standIn.Register(app).ApiToken;

    public string AppTokenOf(string app) => _standIn.Register(app).AppToken;

    /// <summary>Asks the app for its topics and delivers from now on.</summary>
    public async Task DeliverToAsync(string app, Uri url, CancellationToken ct)
    {
        var connection = await _standIn.Register(app).ConnectAsync(new AppInstance(app, "boot-1", url.AbsoluteUri.TrimEnd('/')), ct);
        await connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), ct);
    }

    public async Task PublishBeatAsync(string recorder, string site, CancellationToken ct)
    {
        using var connection = new DaprBusConnection(
            $"http://127.0.0.1:{GrpcPort}", $"http://127.0.0.1:{HttpPort}", ApiTokenOf(recorder), new Dialer(DialMap.Parse(null)), new FailoverTimes(),
            TimeProvider.System, NullLoggerFactory.Instance);
        var beat = new Beat
        {
            Site = site, Id = "beat-1", Time = TimeProvider.System.GetUtcNow(), Recorder = recorder, BootId = "boot-1", StoreId = "store-1", Sequence = 1,
            MonotonicMs = 1, HttpUrl = "http://127.0.0.1:9", PublicKey = "", Health = new RecorderHealth(false, 0, false, null, 1), Digest = new CameraDigest(0, 0, 0),
        };
        Assert.True(await connection.Bus.PublishAsync(Topics.Beats, beat, ct));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _standIn.DisposeAsync();
    }
}
