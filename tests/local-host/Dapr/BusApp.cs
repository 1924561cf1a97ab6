using System.Collections.Concurrent;
using System.Net;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.LocalHost.Tests;

/// <summary>A real app: Kestrel, the platform's endpoints, the real Dapr client.</summary>
internal sealed class BusApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DaprBusConnection _bus;

    private BusApp(WebApplication app, DaprBusConnection bus, string url)
    {
        _app = app;
        _bus = bus;
        Url = url;
    }

    public string Url { get; }

    public IEventBus Bus => _bus.Bus;

    public ConcurrentQueue<JournalEntry> Journal { get; private init; } = [];

    public ConcurrentQueue<VerdictReport> Verdicts { get; private init; } = [];

    public ConcurrentQueue<RecorderPlan> Plans { get; private init; } = [];

    /// <summary>What the verdict handler does besides noting the message.</summary>
    public Func<VerdictReport, CancellationToken, Task> OnVerdict { get; set; } = (_, _) => Task.CompletedTask;

    public Func<JournalEntry, CancellationToken, Task> OnJournal { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<BusApp> StartAsync(string name, Sidecar sidecar, SidecarServer server, Action<BusApp>? configure, int port = 0)
    {
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity(name, "boot-1", "harbour"));
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port));
        var bus = new DaprBusConnection(
            $"http://127.0.0.1:{server.GrpcPort}", $"http://127.0.0.1:{server.HttpPort}", sidecar.ApiToken, new Dialer(), new FailoverTimes(),
            TimeProvider.System, NullLoggerFactory.Instance);
        builder.Services.AddSingleton<IEventBus>(bus.Bus);
        builder.Services.AddSingleton(new BusAppToken(sidecar.AppToken));
        var app = builder.Build();
        BusApp? busApp = null;
        app.MapBusTopic<JournalEntry>(Topics.Journal, async (entry, ct) =>
        {
            await busApp!.OnJournal(entry, ct);
            busApp.Journal.Enqueue(entry);
        });
        app.MapBusTopic<VerdictReport>(Topics.Verdicts, async (verdict, ct) =>
        {
            busApp!.Verdicts.Enqueue(verdict);
            await busApp.OnVerdict(verdict, ct);
        });
        app.MapBusTopic<RecorderPlan>(Topics.Plans, (plan, _) =>
        {
            busApp!.Plans.Enqueue(plan);
            return Task.CompletedTask;
        }, routingKey: name);
        app.MapPlatform();
        await app.StartAsync(TestContext.Current.CancellationToken);
        busApp = new BusApp(app, bus, $"http://127.0.0.1:{Listening.PortsOf(app)[0]}");
        configure?.Invoke(busApp);
        return busApp;
    }

    public static VerdictReport Verdict(string id) => new()
    {
        Site = "harbour", Id = id, Time = DateTimeOffset.UnixEpoch, Entitled = true, Reasons = ["test"], CamerasCounted = 1, CamerasLicensed = 1,
        BaseLicence = true,
    };

    public static JournalEntry Entry(string id, string text = "test") => new()
    {
        Site = "harbour", Id = id, Time = DateTimeOffset.UnixEpoch, Writer = "test", Severity = JournalSeverity.Info, Kind = "Test", Text = text,
    };

    public static RecorderPlan Plan(string recorder) => new()
    {
        Site = "harbour", Id = Guid.NewGuid().ToString("N"), Time = DateTimeOffset.UnixEpoch, Recorder = recorder, Version = new PlanVersion(1, 1),
        Entitlement = new Entitlement(true, "test"),
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _bus.Dispose();
    }
}
