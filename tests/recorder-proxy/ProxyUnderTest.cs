using System.Collections.Concurrent;
using System.Net.Http.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Failover.RecorderProxy.Tests;

/// <summary>The real service on a real socket and a real store file; the bus is silent.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-proxy-").FullName;
    private readonly SqliteSiteStore _store;
    private readonly Heard _heard = new();
    private WebApplication _app = null!;

    private ProxyUnderTest() => _store = new SqliteSiteStore(Path.Combine(_folder, "site.db"), TimeProvider.System);

    public HttpClient Http { get; private set; } = null!;
    public IReadOnlyCollection<string> Journal => _heard.Texts;

    public static async Task<ProxyUnderTest> StartAsync(params StandInRecorder[] recorders)
    {
        var proxy = new ProxyUnderTest();
        foreach (var recorder in recorders)
        {
            await proxy.AddAsync(recorder.Name, recorder.Url);
        }
        var builder = PlatformApp.CreateBuilder(new ServiceIdentity("recorder-proxy", "b1", "demo"));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ISiteStore>(proxy._store);
        builder.Services.AddSingleton<IEventBus>(proxy._heard);
        builder.Services.AddSingleton<IJournal>(proxy._heard);
        builder.Services.AddRecorderProxy();
        proxy._app = builder.Build();
        proxy._app.MapRecorderProxy();
        proxy._app.MapPlatform();
        await proxy._app.StartAsync();
        proxy.Http = new HttpClient { BaseAddress = new Uri(proxy._app.Urls.First()), Timeout = TimeSpan.FromSeconds(60) };
        return proxy;
    }

    public Task AddAsync(string name, string url) => name.StartsWith("spare", StringComparison.Ordinal)
        ? _store.CreateAsync(new FailoverServer { Metadata = new() { Name = name }, Spec = new() { Address = url } }, CancellationToken.None)
        : _store.CreateAsync(new SiteServer { Metadata = new() { Name = name }, Spec = new() { Address = url } }, CancellationToken.None);

    public Task TakeoverAsync(string spare, long term) => _store.CreateAsync(
        new Takeover
        {
            Metadata = new() { Name = Takeover.NameOf("slave-2", term) },
            Spec = new() { Server = "slave-2", Spare = spare, Term = term, Reason = "test" },
        },
        CancellationToken.None);

    public async Task<IReadOnlyList<Route>> RoutesAsync() =>
        await Http.GetFromJsonAsync<List<Route>>("/", FailoverJson.Options, TestContext.Current.CancellationToken) ?? [];

    /// <summary>Waits until a server's route is as wanted.</summary>
    public async Task<Route> RouteAsync(Func<Route, bool> wanted, string server = "slave-2")
    {
        var began = TimeProvider.System.GetTimestamp();
        Route? last = null;
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            last = (await RoutesAsync()).FirstOrDefault(r => r.Server == server);
            if (last is not null && wanted(last))
            {
                return last;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"the route is {last}");
    }

    public Task<Route> LeadsToAsync(string recorder) => RouteAsync(r => r.Recorder == recorder && r.Kind is RouteKind.Role or RouteKind.Keeping);

    public async Task JournaledAsync(Func<string, bool> wanted)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!Journal.Any(wanted))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), string.Join(" | ", Journal));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Heard : IEventBus, IJournal
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage => Task.FromResult(true);

        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null) =>
            Texts.Enqueue($"{kind}: {text}");
    }
}
