using System.Net;
using System.Net.Http.Json;
using System.Text;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>Wishes over the real management API, judged by the real election, written into the real store.</summary>
public sealed class WishApiTests : IAsyncLifetime
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
        kind: FailoverServer
        metadata: {name: spare-1}
        spec: {address: "http://127.0.0.1:9"}
        """;

    private readonly TemporaryFolder _folder = new();
    private LocalHostHandle _host = null!;
    private HttpClient _http = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FailoverLocalHost.StartAsync(
            new LocalHostOptions { DataDirectory = _folder.PathOf("data"), Port = 0, BusPort = 0, BusHttpPort = 0, ProxyPort = 0, SiteYaml = Yaml }, Ct);
        _http = new HttpClient { BaseAddress = _host.Url };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Maintenance_OnTwiceThenOff_StoredWithWhoAndUntilAndTakenBack()
    {
        var (status, answer) = await WishAsync("slave-1", "maintenance", new { by = "anna", seconds = 1800 });
        Assert.Equal((HttpStatusCode.OK, true, true), (status, answer.Accepted, answer.Changed));
        Assert.Matches("^slave-1 is in maintenance until 20[0-9-]+ [0-9:]+Z: nothing takes it over by itself; its guard holds and keeps on, and alarms are labelled.$", answer.Reason);
        var server = await ServerAsync();
        Assert.Equal("anna", OperatorWishes.Find(server.Metadata, OperatorWishes.Maintenance, Now)?.By);
        Assert.False(OperatorWishes.Find(server.Metadata, OperatorWishes.Maintenance, Now + TimeSpan.FromHours(1)) is not null);
        using var yaml = new StringContent(Yaml, Encoding.UTF8, "application/yaml");
        using var applied = await _http.PostAsync("/v1/apply", yaml, Ct);
        Assert.True((await ServerAsync()).InMaintenance(Now));
        Assert.Equal("slave-1's maintenance is over: it is taken over again when it fails.", (await WishAsync("slave-1", "maintenance", new { on = false })).Answer.Reason);
        var again = (await WishAsync("slave-1", "maintenance", new { on = false })).Answer;
        Assert.Equal((false, "slave-1 is not in maintenance: nothing changed."), (again.Changed, again.Reason));
        Assert.DoesNotContain((await ServerAsync()).Metadata.Annotations.Keys, OperatorWishes.IsWish);
    }

    [Fact]
    public async Task Maintenance_OfASpareAndOfASpecThatSaysSo_BothAreTold()
    {
        Assert.StartsWith("spare-1 is in maintenance until you end it: it is given nothing new", (await WishAsync("spare-1", "maintenance", new { })).Answer.Reason, StringComparison.Ordinal);
        using var yaml = new StringContent(Yaml.Replace("""{address: "http://127.0.0.1:9"}""", """{address: "http://127.0.0.1:9", maintenance: true}""", StringComparison.Ordinal));
        using var applied = await _http.PostAsync("/v1/apply", yaml, Ct);
        Assert.Contains("its site.yaml says maintenance: true", (await WishAsync("slave-1", "maintenance", new { on = false })).Answer.Reason, StringComparison.Ordinal);
        Assert.False((await ServerAsync()).InMaintenance(Now));
    }

    [Fact]
    public async Task Takeover_NothingCanComeOfIt_409WithElectionsReasonAndNothingStored()
    {
        WishAnswer? answer = null;
        await Poll.UntilAsync(async () =>
        {
            var (status, said) = await WishAsync("slave-1", "takeover", new { by = "anna" });
            answer = said;
            return status == HttpStatusCode.Conflict && said.Reason.Contains("licence", StringComparison.Ordinal);
        }, Ct);
        Assert.StartsWith("No spare may serve as slave-1: the licence says no: ", answer!.Reason, StringComparison.Ordinal);
        Assert.Empty((await ServerAsync()).Metadata.Annotations);
        var (none, release) = await WishAsync("slave-1", "release", new { });
        Assert.Equal((HttpStatusCode.OK, false, "No spare serves as slave-1: there is nothing to release."), (none, release.Changed, release.Reason));
        var (missing, unknown) = await WishAsync("slave-9", "takeover", new { });
        Assert.Equal((HttpStatusCode.NotFound, true), (missing, unknown.UnknownName));
    }

    [Fact]
    public async Task Would_TheSameAnswerAndNothingIsStored()
    {
        var (status, answer) = await WishAsync("slave-1", "would/maintenance", new { by = "anna", seconds = 1800 });
        Assert.Equal((HttpStatusCode.OK, true, true), (status, answer.Accepted, answer.Changed));
        Assert.StartsWith("slave-1 is in maintenance until ", answer.Reason, StringComparison.Ordinal);
        Assert.Empty((await ServerAsync()).Metadata.Annotations);
        Assert.Equal(HttpStatusCode.NotFound, (await WishAsync("slave-9", "would/maintenance", new { })).Status);
    }

    [Fact]
    public async Task May_IsElectionsOwnAnswer_AndRecordersAndVersionAreThere()
    {
        WishAnswer? may = null;
        await Poll.UntilAsync(async () =>
        {
            using var response = await _http.GetAsync("/v1/servers/slave-1/may/takeover", Ct);
            may = response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<WishAnswer>(FailoverJson.Options, Ct) : null;
            return may?.Reason.Contains("licence", StringComparison.Ordinal) == true;
        }, Ct);
        Assert.False(may!.Accepted);
        using var maintenance = await _http.GetAsync("/v1/servers/slave-1/may/maintenance", Ct);
        Assert.Equal(HttpStatusCode.NotFound, maintenance.StatusCode);
        var rows = await _http.GetFromJsonAsync<RecorderRows>("/v1/recorders", FailoverJson.Options, Ct);
        Assert.Equal([("slave-1", false), ("spare-1", true)], rows!.Recorders.Select(r => (r.Name, r.Spare)));
        Assert.NotEmpty((await _http.GetFromJsonAsync<ServiceVersion>("/v1/version", FailoverJson.Options, Ct))!.Version);
    }

    [Theory]
    [InlineData("""{"seconds": 0}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"by": "a\nb"}""", HttpStatusCode.BadRequest)]
    [InlineData("nonsense", HttpStatusCode.BadRequest)]
    public async Task Maintenance_BadBody_400AndASentence(string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync("/v1/servers/slave-1/maintenance", content, Ct);
        Assert.Equal(expected, response.StatusCode);
        Assert.EndsWith(".", (await response.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, Ct))!.Error, StringComparison.Ordinal);
        Assert.Empty((await ServerAsync()).Metadata.Annotations);
    }

    [Fact]
    public async Task Wish_FromAWebPage_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/servers/slave-1/maintenance") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("Origin", "http://evil.example");
        using var response = await _http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty((await ServerAsync()).Metadata.Annotations);
    }

    private async Task<SiteServer> ServerAsync() => (await _http.GetFromJsonAsync<SiteServer>("/v1/objects/siteserver/slave-1", FailoverJson.Options, Ct))!;

    private async Task<(HttpStatusCode Status, WishAnswer Answer)> WishAsync(string server, string verb, object body)
    {
        using var response = await _http.PostAsJsonAsync($"/v1/servers/{server}/{verb}", body, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return (response.StatusCode, response.StatusCode == HttpStatusCode.ServiceUnavailable
            ? new WishAnswer { Server = server, Verb = OperatorVerb.Takeover, Accepted = false, Reason = text }
            : System.Text.Json.JsonSerializer.Deserialize<WishAnswer>(text, FailoverJson.Options)!);
    }
}
