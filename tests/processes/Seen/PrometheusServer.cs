using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Failover.Processes.Tests;

/// <summary>Prometheus of Debian on loopback, told where a site's processes are by the site itself, with the chart's alerts.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-prometheus-").FullName;
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly Task<string> _log;

    private PrometheusServer(Uri site, string charts)
    {
        var port = FreePort();
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var config = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(config, $"""
            global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
            rule_files: ["{charts}/alerts/*.yaml"]
            scrape_configs:
              - job_name: failover
                http_sd_configs: [{"{"}url: "{new Uri(site, "/v1/targets")}", refresh_interval: 5s{"}"}]
            """);
        var start = new ProcessStartInfo(Find("prometheus")!)
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList = { $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(_folder, "data")}", $"--web.listen-address=127.0.0.1:{port}" },
        };
        _process = Process.Start(start)!;
        _log = _process.StandardError.ReadToEndAsync();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Its path; null where it is not installed.</summary>
    public static string? Find(string name) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static async Task<PrometheusServer> StartAsync(Uri site, string charts, TimeProvider clock)
    {
        var server = new PrometheusServer(site, charts);
        var began = clock.GetTimestamp();
        while (!await server.IsReadyAsync())
        {
            if (server._process.HasExited || clock.GetElapsedTime(began) > ReadyWithin)
            {
                await server.DisposeAsync();
                Assert.Fail($"Prometheus does not start: {await server._log}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, Ct);
        }
        return server;
    }

    /// <summary>Series that the query gives now.</summary>
    /// <exception cref="InvalidOperationException">Prometheus refuses the query; its own words.</exception>
    public async Task<int> CountAsync(string query)
    {
        using var answer = await _http.GetAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), Ct);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        return json.RootElement.GetProperty("status").GetString() == "success"
            ? json.RootElement.GetProperty("data").GetProperty("result").GetArrayLength()
            : throw new InvalidOperationException($"{query}: {json.RootElement.GetProperty("error").GetString()}");
    }

    /// <summary>Panels of the chart's dashboards that show nothing now and do not say that this is well.</summary>
    public async Task<IReadOnlyList<string>> EmptyPanelsAsync()
    {
        var empty = new List<string>();
        foreach (var (panel, query, mayBeEmpty) in ChartFiles.Panels())
        {
            // What Prometheus refuses is thrown: no panel may ask that.
            if (await CountAsync(query) == 0 && !mayBeEmpty)
            {
                empty.Add($"{panel}: {query}");
            }
        }
        return empty;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await _http.GetAsync(new Uri("/-/ready", UriKind.Relative), Ct)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
