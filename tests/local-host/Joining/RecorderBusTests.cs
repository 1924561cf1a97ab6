using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost.Tests;

/// <summary>A recorder's side of joining, against a real local-host: before it, with it, after its restart.</summary>
public sealed class RecorderBusTests : IAsyncLifetime
{
    private const string Yaml = """
        apiVersion: failover.video/v1alpha1
        kind: Site
        metadata: {name: harbour}
        ---
        apiVersion: failover.video/v1alpha1
        kind: SiteServer
        metadata: {name: slave-1}
        spec: {address: "http://127.0.0.1:9"}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<RecorderPlan> _plans = [];
    private LocalHostHandle? _host;
    private WebApplication? _recorder;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private RecorderBus Bus => _recorder!.Services.GetRequiredService<RecorderBus>();

    public async ValueTask InitializeAsync() => _host = await StartHostAsync();

    public async ValueTask DisposeAsync()
    {
        if (_recorder is not null)
        {
            await _recorder.DisposeAsync();
        }
        await _host!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Join_BeatsAndPlans_FlowBothWays()
    {
        await StartRecorderAsync();
        await Poll.UntilAsync(() => Bus.Joined, Ct);
        await BeatUntilSeenAsync("boot-1");
        await PlanUntilHeardAsync();
        Assert.Equal("slave-1", _plans.First().Recorder);
    }

    [Fact]
    public async Task Publish_NotJoined_FalseAtOnce()
    {
        await _host!.DisposeAsync();
        await StartRecorderAsync();
        Assert.False(await Bus.PublishAsync(Topics.Beats, Beat("boot-1", 1), Ct));
        Assert.False(Bus.Joined);
    }

    [Fact]
    public async Task LocalHostRestarts_JoinsAgainByItself()
    {
        await StartRecorderAsync();
        await Poll.UntilAsync(() => Bus.Joined, Ct);
        await BeatUntilSeenAsync("boot-1");
        await _host!.DisposeAsync();
        Assert.False(await Bus.PublishAsync(Topics.Beats, Beat("boot-1", 100), Ct));
        _host = await StartHostAsync();
        await BeatUntilSeenAsync("boot-1");
        _plans.Clear();
        await PlanUntilHeardAsync();
    }

    [Fact]
    public async Task RecorderRestarts_WithAnotherBootId_GetsThePlans()
    {
        await StartRecorderAsync();
        await Poll.UntilAsync(() => Bus.Joined, Ct);
        await _recorder!.DisposeAsync();
        await StartRecorderAsync("boot-2");
        await Poll.UntilAsync(() => Bus.Joined, Ct);
        await BeatUntilSeenAsync("boot-2");
        _plans.Clear();
        await PlanUntilHeardAsync();
    }

    private async Task BeatUntilSeenAsync(string bootId)
    {
        using var http = new HttpClient { BaseAddress = _host!.Url };
        long sequence = 0;
        SiteStatus? status = null;
        var began = TimeProvider.System.GetTimestamp();
        while (status?.Servers.SingleOrDefault() is not { BeatAgeMs: < 1000 } server || server.BootId != bootId)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(40), "The beat was not seen.");
            await Bus.PublishAsync(Topics.Beats, Beat(bootId, ++sequence), Ct);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
            status = await http.GetFromJsonAsync<SiteStatus>("/v1/status", FailoverJson.Options, Ct);
        }
    }

    // The recorder itself publishes the plan here: who publishes makes no difference to the bus.
    private async Task PlanUntilHeardAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (_plans.IsEmpty)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(40), "The plan was not heard.");
            await Bus.PublishAsync(Topics.Plans, BusApp.Plan("slave-1"), Ct, routingKey: "slave-1");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct);
        }
    }

    private async Task StartRecorderAsync(string bootId = "boot-1")
    {
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity("slave-1", bootId, ""));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        string? url = null;
        builder.Services.AddRecorderBus(new RecorderBusOptions { Site = _host!.Url, Token = _host.Token, AppUrl = () => url });
        var app = builder.Build();
        app.MapBusTopic<RecorderPlan>(Topics.Plans, (plan, _) =>
        {
            _plans.Enqueue(plan);
            return Task.CompletedTask;
        }, routingKey: "slave-1");
        app.MapPlatform();
        await app.StartAsync(Ct);
        url = $"http://127.0.0.1:{Listening.PortsOf(app)[0]}";
        _recorder = app;
    }

    private Task<LocalHostHandle> StartHostAsync() => FailoverLocalHost.StartAsync(
        new LocalHostOptions { DataDirectory = _folder.Root, Port = 0, BusPort = 0, BusHttpPort = 0, ProxyPort = 0, SiteYaml = Yaml }, Ct);

    private static Beat Beat(string bootId, long sequence) => new()
    {
        Site = "harbour", Id = Guid.NewGuid().ToString("N"), Time = DateTimeOffset.UnixEpoch, Recorder = "slave-1", BootId = bootId, StoreId = "store",
        Sequence = sequence, MonotonicMs = sequence, HttpUrl = "http://127.0.0.1:9", PublicKey = "", Health = new(false, 0, false, null, 1),
        Digest = new(0, 0, 0),
    };
}
