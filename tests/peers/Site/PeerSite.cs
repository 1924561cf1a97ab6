using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Failover.Contracts;
using Failover.Demo;
using Failover.License;

namespace Failover.Peers.Tests;

/// <summary>
/// A real site of child processes of the built command line: control services, one recording server, one spare. Its cameras are of other
/// people. Every child ends with this object, whatever happened; their logs stay in artifacts/tests.
/// </summary>
internal sealed class PeerSite : IAsyncDisposable
{
    public const string Name = "peers";
    public const string Server = "slave-1";
    public const string Spare = "spare-1";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(200);

    private const string KeyId = "peers";

    private readonly string _data = Directory.CreateTempSubdirectory("failover-peers-site-").FullName;
    private readonly string _logs;
    private readonly DemoChildren _children = new();
    private readonly Dictionary<string, string> _environment;
    private readonly string _licenceKey;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private Uri _site = new("http://127.0.0.1");

    public PeerSite(string run)
    {
        _logs = BuiltProgram.LogFolder(run);
        if (Directory.Exists(_logs))
        {
            Directory.Delete(_logs, recursive: true);
        }

        Directory.CreateDirectory(_logs);
        (_licenceKey, var trusted) = LicenseIssuer.CreateKeys();
        var keys = Directory.CreateDirectory(DataOf("keys")).FullName;
        File.WriteAllText(Path.Combine(keys, $"{KeyId}.pem"), trusted);
        _environment = new()
        {
            ["FAILOVER__TIMES__RINGSECONDS"] = "10",
            ["FAILOVER__TIMES__STABLESECONDS"] = "3",
            ["FAILOVER__TIMES__REPEATMAXMS"] = "2000",
            ["FAILOVER__LICENSE__TRUSTEDKEYS"] = keys,
        };
    }

    public DemoChild this[string name] => _children[name];

    public Task StartAsync(IReadOnlyDictionary<string, GstCamera> cameras) =>
        StartAsync(cameras.ToDictionary(camera => camera.Key, camera => camera.Value.UrlWithCredentials.ToString()));

    /// <summary>Starts everything; cameras by name, each with its address and credentials.</summary>
    public async Task StartAsync(IReadOnlyDictionary<string, string> cameras)
    {
        var up = Child("local-host", "up", "--data", DataOf("local-host"), "--port", "0", "--bus-port", "0", "--bus-http-port", "0", "--proxy-port", "0");
        _site = await StartAsync(up);
        foreach (var name in (string[])[Server, Spare])
        {
            await StartAsync(Child(
                name, "recorder", "--name", name, "--site", _site.ToString(), "--token-file", Path.Combine(DataOf("local-host"), "site.token"),
                "--data", DataOf(name), "--port", "0"));
        }

        await ApplyAsync(Yaml(cameras, Licence(cameras.Count)));
    }

    /// <summary>Starts a child that was killed again, with its data and its ports.</summary>
    public Task RestartAsync(string name) => StartAsync(_children[name]);

    public async Task<SiteStatus> StatusAsync() =>
        await _http.GetFromJsonAsync<SiteStatus>(new Uri(_site, "v1/status"), FailoverJson.Options) ?? throw new InvalidOperationException("no status");

    /// <summary>Polls the status until nothing is missing any more.</summary>
    /// <param name="what">What is waited for, for the failure's message.</param>
    /// <param name="missing">Null when it is there, else one sentence.</param>
    /// <param name="deadline">Generous: a loaded machine is slow.</param>
    public async Task<SiteStatus> WaitAsync(string what, Func<SiteStatus, string?> missing, TimeSpan deadline)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = await StatusAsync();
            if (missing(status) is not { } sentence)
            {
                return status;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begin) < deadline, $"{what} did not come within {deadline.TotalSeconds} s: {sentence}. Logs: {_logs}");
            await Task.Delay(PollPeriod, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What the camera's own server has of an interval, and why it has not the rest.</summary>
    public async Task<IReadOnlyList<JsonElement>> CoverageAtHomeAsync(string camera, DateTimeOffset from, DateTimeOffset to) =>
        await _http.GetFromJsonAsync<List<JsonElement>>(
            $"http://127.0.0.1:{this[Server].Ready!.Ports["http"]}/coverage?server={Server}&camera={camera}&from={Text(from)}&to={Text(to)}",
            FailoverJson.Options) ?? [];

    /// <summary>One MP4 of a camera from its own server's recorder.</summary>
    public async Task<string> ExportFromHomeAsync(string camera, DateTimeOffset from, DateTimeOffset to)
    {
        var address = $"http://127.0.0.1:{this[Server].Ready!.Ports["http"]}/video.mp4";
        using var response = await _http.GetAsync($"{address}?server={Server}&camera={camera}&from={Text(from)}&to={Text(to)}");
        Assert.True(response.IsSuccessStatusCode, $"{address}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        var file = Path.Combine(_data, $"{camera}-home.mp4");
        await using var output = File.Create(file);
        await response.Content.CopyToAsync(output);
        return file;
    }

    /// <summary>The same as a user does it: the command line asks the proxy.</summary>
    public async Task<string> ExportThroughProxyAsync(string camera, DateTimeOffset from, DateTimeOffset to)
    {
        var file = Path.Combine(_data, $"{camera}-proxy.mp4");
        var proxy = $"127.0.0.1:{this["local-host"].Ready!.Ports["proxy"]}";
        await RunAsync("export", "--server", Server, "--camera", camera, "--from", Text(from), "--to", Text(to), "-o", file, "--proxy", proxy);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _children.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    private string DataOf(string name) => Path.Combine(_data, name);

    private DemoChild Child(string name, params string[] arguments) => _children.Add(new DemoChild(
        name, BuiltProgram.Failover, [.. arguments, "--exit-with-stdin"], _environment, DataOf(name), Path.Combine(_logs, $"{name}.log"), TimeProvider.System));

    private static async Task<Uri> StartAsync(DemoChild child)
    {
        child.Start();
        var ready = await child.WaitReadyAsync(StartTime, TestContext.Current.CancellationToken);
        return new Uri($"http://127.0.0.1:{ready.Ports["http"]}");
    }

    private async Task ApplyAsync(string yaml)
    {
        var file = DataOf("site.yaml");
        await File.WriteAllTextAsync(file, yaml);
        await RunAsync("apply", "-f", file, "--host", _site.Authority);
    }

    /// <summary>Runs one verb of the command line; it must end well.</summary>
    private static async Task RunAsync(params string[] arguments)
    {
        var program = BuiltProgram.Failover;
        await using var verb = ChildProcess.Start(arguments[0], program.FileName, [.. program.Prefix, .. arguments]);
        Assert.True(await verb.WaitAsync(StartTime) == 0, $"failover {string.Join(' ', arguments)}:\n{verb.Log}");
    }

    private string Licence(int cameras) => LicenseIssuer.Issue(
        new()
        {
            Site = Name,
            Serial = "peers-1",
            ProductVersion = 2018,
            Edition = "Premium",
            Items = [new(LicenseParts.Camera, cameras)],
            IssuedAt = TimeProvider.System.GetUtcNow(),
        },
        _licenceKey,
        KeyId);

    private string Yaml(IReadOnlyDictionary<string, string> cameras, string licence)
    {
        var yaml = new StringBuilder();
        Add("Site", Name, "stableSeconds: 3", "ringSeconds: 10");
        Add("FailoverLicense", "peers-licence", $"token: {licence}");
        Add("SiteServer", Server, $"address: http://127.0.0.1:{this[Server].Ready!.Ports["http"]}");
        Add("FailoverServer", Spare, $"address: http://127.0.0.1:{this[Spare].Ready!.Ports["http"]}");
        foreach (var (name, url) in cameras)
        {
            Add("Camera", name, $"server: {Server}", $"url: '{url}'");
        }

        return yaml.ToString();

        void Add(string kind, string name, params string[] spec)
        {
            yaml.Append("---\napiVersion: failover.video/v1alpha1\n").Append("kind: ").Append(kind).Append("\nmetadata:\n  name: ").Append(name).Append("\nspec:\n");
            foreach (var line in spec)
            {
                yaml.Append("  ").Append(line).Append('\n');
            }
        }
    }
}
