using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>The whole local-host on free ports, over its HTTP API.</summary>
public sealed class FailoverLocalHostTests : IDisposable
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
        ---
        apiVersion: failover.video/v1alpha1
        kind: Camera
        metadata: {name: door}
        spec: {server: slave-1, url: "rtsp://admin:geheim@127.0.0.1:9/live"}
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_EmptyFolder_ServesWritesReadyAndWaitsForASite()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Url };
        var status = await http.GetFromJsonAsync<SiteStatus>("/v1/status", FailoverJson.Options, Ct);
        Assert.Contains("failover apply", Assert.Single(status!.Warnings), StringComparison.Ordinal);
        var ready = JsonSerializer.Deserialize<ReadyFile>(await File.ReadAllTextAsync(_folder.PathOf("ready.json"), Ct), FailoverJson.Options)!;
        Assert.Equal(host.Ports, ready.Ports);
        Assert.Equal(["bus", "busHttp", "http", "proxy"], ready.Ports.Keys.Order(StringComparer.Ordinal));
        using var proxy = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ready.Ports["proxy"]}") };
        Assert.Equal("ok", await proxy.GetStringAsync(new Uri("/healthz", UriKind.Relative), Ct));
        Assert.Equal(host.Url.Port, ready.Ports["http"]);
        Assert.Equal(Environment.ProcessId, ready.Pid);
        Assert.Equal("ok", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative), Ct));
        Assert.Contains("failover_standin_published_total", await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Ct), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.PathOf("site.token")));
        }
    }

    [Fact]
    public async Task Targets_OfASite_NameEachProcessForPrometheus()
    {
        await using var host = await FailoverLocalHost.StartAsync(Options() with { SiteYaml = Yaml }, Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        var targets = await http.GetStringAsync(new Uri("/v1/targets", UriKind.Relative), Ct);
        Assert.Equal(
            """[{"targets":["127.0.0.1:9"],"labels":{"site":"harbour","instance":"slave-1"}},{"targets":["HOST"],"labels":{"site":"harbour","instance":"local-host"}}]"""
                .Replace("HOST", host.Url.Authority, StringComparison.Ordinal),
            targets);
    }

    [Fact]
    public async Task Apply_OverHttp_StoresObjectsAndShowsNoCredentials()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Url };
        using var yaml = new StringContent(Yaml, Encoding.UTF8, "application/yaml");
        using var answer = await http.PostAsync("/v1/apply?file=a.yaml", yaml, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var applied = await answer.Content.ReadFromJsonAsync<ApplyAnswer>(FailoverJson.Options, Ct);
        Assert.Equal(["Site harbour Created", "SiteServer slave-1 Created", "Camera door Created"], applied!.Results.Select(r => $"{r.Kind} {r.Name} {r.Outcome}"));
        var objects = await http.GetStringAsync(new Uri("/v1/objects/Camera", UriKind.Relative), Ct);
        Assert.Contains("camera-door", objects, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", objects, StringComparison.Ordinal);
        var status = await http.GetFromJsonAsync<SiteStatus>("/v1/status", FailoverJson.Options, Ct);
        Assert.Equal("harbour", status!.Site);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/objects/Camera/none", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v1/objects/Kamera", Ct)).StatusCode);
    }

    [Fact]
    public async Task Guards_AfterApply_ElectionAnswersThroughManagementAndReadinessIsInTheStatus()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Url };
        using var yaml = new StringContent(Yaml, Encoding.UTF8, "application/yaml");
        using var answer = await http.PostAsync("/v1/apply?file=a.yaml", yaml, Ct);
        await Poll.UntilAsync(async () =>
        {
            using var guards = await http.GetAsync("/v1/guards", Ct);
            return guards.StatusCode == HttpStatusCode.OK
                && (await guards.Content.ReadFromJsonAsync<GuardPlanReport>(FailoverJson.Options, Ct))!.Servers is [{ Server: "slave-1", Cameras: 1 }];
        }, Ct);
        await Poll.UntilAsync(async () => (await http.GetFromJsonAsync<SiteStatus>("/v1/status", FailoverJson.Options, Ct))!.Readiness
            .Any(r => r.Kind == ReadinessKind.NotEntitled), Ct);
    }

    [Fact]
    public async Task Apply_WrongYaml_400WithEveryProblem()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Url };
        using var yaml = new StringContent(Yaml.Replace("address", "adress", StringComparison.Ordinal), Encoding.UTF8, "application/yaml");
        using var answer = await http.PostAsync("/v1/apply?file=a.yaml", yaml, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problems = (await answer.Content.ReadFromJsonAsync<ApplyAnswer>(FailoverJson.Options, Ct))!.Problems;
        Assert.Equal(2, problems.Count);
        Assert.All(problems, p => Assert.Equal(("a.yaml", 8), (p.File, p.Line)));
    }

    [Fact]
    public async Task Api_FromAWebPage_IsRefusedWithoutTheToken()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Url };
        using var fromPage = new HttpRequestMessage(HttpMethod.Post, "/v1/apply") { Content = new StringContent(Yaml) };
        fromPage.Headers.Add("Origin", "http://evil.example");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(fromPage, Ct)).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/v1/status");
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.SendAsync(rebound, Ct)).StatusCode);
        using var withToken = new HttpRequestMessage(HttpMethod.Get, "/v1/status");
        withToken.Headers.Host = "site.example";
        withToken.Headers.Authorization = new AuthenticationHeaderValue("Bearer", host.Token);
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(withToken, Ct)).StatusCode);
    }

    [Fact]
    public async Task Join_WrongTokenNoSiteOrUnknownName_IsRefusedWithASentence()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Url };
        var request = new JoinRequest("slave-1", "boot", "http://127.0.0.1:9");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsJsonAsync("/v1/recorders/join", request, FailoverJson.Options, Ct)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.PostAsJsonAsync("/v1/recorders/join", request, FailoverJson.Options, Ct)).StatusCode);
        using var yaml = new StringContent(Yaml);
        await http.PostAsync("/v1/apply", yaml, Ct);
        using var unknown = await http.PostAsJsonAsync("/v1/recorders/join", request with { Name = "election" }, FailoverJson.Options, Ct);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("'election'", (await unknown.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, Ct))!.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync("/v1/recorders/join", request, FailoverJson.Options, Ct)).StatusCode);
    }

    [Fact]
    public async Task Start_SecondOnOneFolder_IsRefused()
    {
        await using var host = await StartAsync();
        var refused = await Assert.ThrowsAsync<FailoverSetupException>(StartAsync);
        Assert.Contains("Another local-host runs on", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
    }

    [Fact]
    public async Task Start_PortInUse_NamesThePortAndLeavesNothingOpen()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var refused = await Assert.ThrowsAsync<FailoverSetupException>(() => FailoverLocalHost.StartAsync(Options() with { Port = port }, Ct));
        Assert.Contains($"Port {port} on 127.0.0.1", refused.Message, StringComparison.Ordinal);
        await using var host = await StartAsync();
    }

    [Fact]
    public async Task Start_FolderThatIsAFile_NamesIt()
    {
        await File.WriteAllTextAsync(_folder.PathOf("file"), "x", Ct);
        var refused = await Assert.ThrowsAsync<FailoverSetupException>(
            () => FailoverLocalHost.StartAsync(Options() with { DataDirectory = _folder.PathOf("file") }, Ct));
        Assert.Contains("is not writable", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongSiteYaml_Exit2AndNoFolderIsMade()
    {
        var data = _folder.PathOf("new");
        var refused = await Assert.ThrowsAsync<FailoverSetupException>(() => FailoverLocalHost.StartAsync(
            Options() with { DataDirectory = data, SiteYaml = "kind: Site", SiteYamlName = "my.yaml" }, Ct));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("my.yaml:1:1: apiVersion is missing", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task Restart_PortZero_ComesBackOnTheSamePortsWithTheSiteAndItsToken()
    {
        IReadOnlyDictionary<string, int> ports;
        string token;
        await using (var first = await FailoverLocalHost.StartAsync(Options() with { SiteYaml = Yaml }, Ct))
        {
            (ports, token) = (first.Ports, first.Token);
        }
        await using var second = await StartAsync();
        Assert.Equal(ports, second.Ports);
        Assert.Equal(token, second.Token);
        using var http = new HttpClient { BaseAddress = second.Url };
        Assert.Equal("harbour", (await http.GetFromJsonAsync<SiteStatus>("/v1/status", FailoverJson.Options, Ct))!.Site);
    }

    private Task<LocalHostHandle> StartAsync() => FailoverLocalHost.StartAsync(Options(), Ct);

    private LocalHostOptions Options() => new() { DataDirectory = _folder.Root, Port = 0, BusPort = 0, BusHttpPort = 0, ProxyPort = 0 };
}
