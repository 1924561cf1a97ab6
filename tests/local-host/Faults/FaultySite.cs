using System.Collections.Concurrent;
using System.Net.Http.Json;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;
using Failover.Recorder;

namespace Failover.LocalHost.Tests;

/// <summary>A real local-host and real recorders in this process, over real HTTP and gRPC; only the stand-in has switches.</summary>
public sealed class FaultySite : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly List<Task> _recorders = [];
    private readonly HttpClient _http = new();
    private LocalHostHandle? _host;
    private int _cameras;

    internal static IReadOnlyList<string> Names { get; } = ["slave-1", "slave-2", "spare-1"];

    internal SidecarFaults Faults { get; } = new() { FailAfter = TimeSpan.FromMilliseconds(200) };

    internal DaprStandIn StandIn => _host!.StandIn!;

    /// <summary>Hears what services say, as any app on the bus does.</summary>
    internal ConcurrentDictionary<string, HealthReport> Health { get; } = new(StringComparer.Ordinal);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in Names)
        {
            _ports[name] = FreePort.Find();
        }
        _host = await FailoverLocalHost.StartAsync(
            new LocalHostOptions
            {
                DataDirectory = _folder.Root, Port = 0, BusPort = 0, BusHttpPort = 0, ProxyPort = 0, SiteYaml = Yaml(), StandIn = new StandInOptions { Faults = Faults },
            },
            CancellationToken.None);
        _http.BaseAddress = _host.Url;
        foreach (var name in Names)
        {
            _recorders.Add(RunRecorderAsync(name));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_recorders);
        await _host!.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
        _folder.Dispose();
    }

    /// <summary>Waits until every server beats and is Alive, and no plan is under way.</summary>
    internal async Task SettleAsync()
    {
        await Poll.UntilAsync(async () => (await StatusAsync()).Servers is { Count: 2 } servers && servers.All(s => s.State == ServerState.Alive), Ct);
        await Poll.UntilAsync(async () => (await AssignedAsync("slave-1")) == _cameras + 1, Ct);
    }

    /// <summary>One more camera of slave-1: election must plan anew. Nothing listens at its address, which no plan depends on.</summary>
    internal async Task<int> AddCameraAsync()
    {
        _cameras++;
        using var yaml = new StringContent(Yaml());
        using var answer = await _http.PostAsync("/v1/apply?file=site.yaml", yaml, Ct);
        answer.EnsureSuccessStatusCode();
        return _cameras + 1;
    }

    /// <summary>Cameras in the plan that a recorder follows, by its own word.</summary>
    internal async Task<int> AssignedAsync(string recorder) => (await RecorderAsync(recorder))?.Digest.Assigned ?? 0;

    internal async Task<Beat?> RecorderAsync(string recorder)
    {
        try
        {
            return (await _http.GetFromJsonAsync<RecorderStatus>($"http://127.0.0.1:{_ports[recorder]}/status", FailoverJson.Options, Ct))!.Beat;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    internal async Task<SiteStatus> StatusAsync() => (await _http.GetFromJsonAsync<SiteStatus>("/v1/status", FailoverJson.Options, Ct))!;

    internal async Task<GuardPlanReport?> GuardsAsync()
    {
        using var answer = await _http.GetAsync("/v1/guards", Ct);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<GuardPlanReport>(FailoverJson.Options, Ct) : null;
    }

    internal async Task<IReadOnlyList<JournalEntry>> EventsAsync()
    {
        var (all, cursor) = (new List<JournalEntry>(), 0L);
        while (true)
        {
            var page = (await _http.GetFromJsonAsync<EventPage>($"/v1/events?after={cursor}", FailoverJson.Options, Ct))!;
            if (page.Entries.Count == 0)
            {
                return all;
            }
            all.AddRange(page.Entries);
            cursor = page.Next;
        }
    }

    /// <summary>An app that hears heartbeat.</summary>
    internal async Task<IAsyncDisposable> ListenAsync()
    {
        var app = await HealthListener.StartAsync(StandIn.Register("listener"), Health);
        var connection = await StandIn.Register("listener").ConnectAsync(new AppInstance("listener", "boot-1", app.Url), Ct);
        await connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        return app;
    }

    private async Task RunRecorderAsync(string name) => await RecorderProcess.RunAsync(
        new RecorderOptions
        {
            Name = name, SiteUrl = _host!.Url.AbsoluteUri.TrimEnd('/'), TokenFile = _folder.PathOf("site.token"), DataDirectory = _folder.PathOf(name),
            Port = _ports[name],
        },
        _end.Token);

    private string Yaml() => string.Join("---\n", [
        "apiVersion: failover.video/v1alpha1\nkind: Site\nmetadata: {name: harbour}\n",
        .. Names.Select(n => $"apiVersion: failover.video/v1alpha1\nkind: {(n.StartsWith("spare", StringComparison.Ordinal) ? "FailoverServer" : "SiteServer")}\n"
            + $"metadata: {{name: {n}}}\nspec: {{address: \"http://127.0.0.1:{_ports[n]}\"}}\n"),
        .. Enumerable.Range(0, _cameras + 1).Select(i =>
            $"apiVersion: failover.video/v1alpha1\nkind: Camera\nmetadata: {{name: cam-{i}}}\nspec: {{server: slave-1, url: \"rtsp://127.0.0.1:9/{i}\"}}\n"),
    ]);
}
