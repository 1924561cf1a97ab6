using System.Collections.Concurrent;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.Recorder.Tests;

/// <summary>A whole recorder in this process, on real sockets and a real disk; its plans come from the test.</summary>
internal sealed class RecorderNode : IAsyncDisposable
{
    public const string Token = "token-of-the-site";

    private readonly TestDirectory _directory = new();
    private readonly WebApplication _app;
    private readonly RecordingSentences _journal;
    private long _version;
    private bool _ended;

    private RecorderNode(WebApplication app, RecorderCore core, TestDirectory directory, RecordingSentences journal)
    {
        (_app, Core, _directory, _journal) = (app, core, directory, journal);
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public RecorderCore Core { get; }

    public string Url { get; }

    public string Name => Core.Services.Name;

    public FootageStore Store => Core.Services.Store;

    public IReadOnlyCollection<string> Journal => _journal.Sentences;

    public static async Task<RecorderNode> StartAsync(string name, FailoverTimes times, int port = 0, TestDirectory? directory = null)
    {
        directory ??= new TestDirectory();
        var identity = new ServiceIdentity(name, ServiceIdentity.NewBootId(), "site");
        var journal = new RecordingSentences();
        var builder = PlatformApp.CreateBuilder(identity);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(times);
        builder.Services.AddSingleton<IJournal>(journal);
        builder.Services.AddSingleton<IEventBus, NoBus>();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var core = RecorderCore.Open(app.Services, name, identity, directory.Path, Token);
        RecorderEndpoints.Map(app, core, Token);
        core.StartRecording();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RecorderNode(app, core, directory, journal);
    }

    public CameraFeed Feed(string server, string camera) => (CameraFeed)Core.Reconciler.Find(server, camera)!;

    public CameraFeed? TryFeed(string server, string camera) => (CameraFeed?)Core.Reconciler.Find(server, camera);

    /// <summary>What its beat says about a camera that it guards.</summary>
    public GuardReport? Report(string server) => Core.Reconciler.Guarded.SingleOrDefault(watch => watch.Server == server)?.Report;

    public CameraSource Source(string url, string camera, int priority = 50) => new()
    {
        Camera = camera,
        Url = url,
        SealedCredentials = Sealed.Seal(Core.Services.Key.PublicKey, new CameraCredentials("camera", "camera").ToJson()),
        Priority = priority,
    };

    public void Offer(Func<RecorderPlan, RecorderPlan> fill) => Core.Reconciler.Offer(fill(new RecorderPlan
    {
        Site = "site",
        Id = "plan",
        Time = DateTimeOffset.UnixEpoch,
        Recorder = Name,
        Version = new PlanVersion(1, ++_version),
        Entitlement = new Entitlement(true, "licensed"),
        RingSeconds = 2,
    }));

    /// <summary>As a kill does: connections break without a word, nothing more is written.</summary>
    public async Task KillAsync()
    {
        if (!_ended)
        {
            _ended = true;
            await _app.StopAsync(new CancellationToken(canceled: true));
            await _app.DisposeAsync();
            await Core.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Dispose();
    }

    private sealed class NoBus : IEventBus
    {
        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage => Task.FromResult(true);
    }
}

/// <summary>Remembers every sentence.</summary>
internal sealed class RecordingSentences : IJournal
{
    private readonly ConcurrentQueue<string> _sentences = new();

    public IReadOnlyCollection<string> Sentences => _sentences;

    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null) =>
        _sentences.Enqueue($"{kind}: {text}");
}
