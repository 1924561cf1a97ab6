using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>What every real service and recorder owes its sidecar, asked over real HTTP as a sidecar asks.</summary>
public sealed class BusContractTests(FaultySite site) : IClassFixture<FaultySite>, IAsyncLifetime
{
    /// <summary>Who hears what. A change here is a change of k8s/dapr too.</summary>
    private const string Subscriptions = """
        election     level/beats level/health level/verdicts
        heartbeat    level/beats
        license      -
        management   journal/journal>failover.dead level/beats level/health level/verdicts
        recorder-proxy level/beats
        reinsertion  level/beats
        slave-1      level/reinsertions plans/plans:slave-1
        slave-2      level/reinsertions plans/plans:slave-2
        spare-1      level/reinsertions plans/plans:spare-1
        """;

    private readonly HttpClient _http = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IEnumerable<Sidecar> Apps => site.StandIn.Sidecars.Where(s => s.AppId != "listener").OrderBy(s => s.AppId, StringComparer.Ordinal);

    public async ValueTask InitializeAsync() => await site.SettleAsync();

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Subscribe_OfEveryApp_IsTheSnapshot()
    {
        var lines = new List<string>();
        foreach (var app in Apps)
        {
            var list = JsonNode.Parse(await GetAsync(app, "/dapr/subscribe"))!.AsArray();
            Assert.All(list, e => Assert.Equal($"bus/{e!["topic"]}", (string?)e["route"]));
            var words = list.Select(e => $"{e!["pubsubName"]}/{e["topic"]}{Suffix(":", e["metadata"]?["routingKey"])}{Suffix(">", e["deadLetterTopic"])}");
            lines.Add($"{app.AppId,-12} {(list.Count == 0 ? "-" : string.Join(' ', words.Order(StringComparer.Ordinal)))}");
        }
        Assert.Equal(Subscriptions.ReplaceLineEndings("\n"), string.Join('\n', lines));
    }

    [Fact]
    public async Task Deliveries_WithoutTheRightToken_Are401AndHealthIsAnonymous()
    {
        foreach (var app in Apps)
        {
            foreach (var subscription in app.Connection!.Subscriptions)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(app, subscription.Path, "{}", token: null)).Status);
                Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(app, subscription.Path, "{}", app.ApiToken)).Status);
            }
            Assert.Equal("ok", await _http.GetStringAsync(app.Connection!.App.Url + "/healthz", Ct));
        }
    }

    [Fact]
    public async Task Answers_OfEveryHandler_AreOnlyDaprsOwnWords()
    {
        // A member "status" of a service's own would be read by the sidecar as its verdict on the delivery.
        foreach (var app in Apps)
        {
            foreach (var subscription in app.Connection!.Subscriptions)
            {
                foreach (var body in (string[])["{}", "[]", """{"data":null}""", """{"data":{"site":"harbour"}}""", Foreign(subscription.Topic)])
                {
                    Assert.Equal((HttpStatusCode.OK, """{"status":"DROP"}"""), await PostAsync(app, subscription.Path, body, app.AppToken));
                }
            }
        }
    }

    [Fact]
    public async Task Handlers_TheSameMessageTwice_ChangeNothing()
    {
        // The same entry, beat and plan again, with the id that it had.
        var management = site.StandIn.Register("management");
        var entry = BusApp.Entry("twice") with { Text = "once is enough" };
        var posted = await PostAsync(management, "/bus/journal", Envelope(entry), management.AppToken);
        Assert.Equal(posted, await PostAsync(management, "/bus/journal", Envelope(entry), management.AppToken));
        Assert.Equal((HttpStatusCode.OK, """{"status":"SUCCESS"}"""), posted);
        Assert.Single(await site.EventsAsync(), e => e.Id == "twice");

        var beat = await site.RecorderAsync("slave-1");
        foreach (var name in (string[])["heartbeat", "election", "reinsertion", "management", "recorder-proxy"])
        {
            var app = site.StandIn.Register(name);
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal((HttpStatusCode.OK, """{"status":"SUCCESS"}"""), await PostAsync(app, "/bus/beats", Envelope(beat!), app.AppToken));
            }
        }
        var status = await site.StatusAsync();
        Assert.All(status.Servers, s => Assert.False(s.State is ServerState.Failed or ServerState.NotRecording, s.Reason));
        Assert.Empty(status.Takeovers);
    }

    [Fact]
    public async Task Handlers_AnOldPlanAgain_IsNoPlan()
    {
        var before = (await site.RecorderAsync("slave-2"))!.PlanObserved;
        var app = site.StandIn.Register("slave-2");
        var old = BusApp.Plan("slave-2") with { Version = new PlanVersion(0, 1) };
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((HttpStatusCode.OK, """{"status":"SUCCESS"}"""), await PostAsync(app, "/bus/plans", Envelope(old), app.AppToken));
        }
        Assert.True((await site.RecorderAsync("slave-2"))!.PlanObserved >= before);
    }

    [Fact]
    public void Subscriptions_DeclaredForTheServices_AreTheirOwn()
    {
        var declared = SubscriptionFile.Parse(File.ReadAllText(Path.Combine(DaprFilesTests.Folder, "subscriptions.yaml")), "subscriptions.yaml");
        foreach (var app in Apps.Where(s => !FaultySite.Names.Contains(s.AppId)))
        {
            var expected = declared.Where(d => d.IsFor(app.AppId)).Select(d => Line(d.Subscription)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, app.Connection!.Subscriptions.Select(Line).Order(StringComparer.Ordinal));
        }
    }

    private static string Line(AppSubscription s) =>
        $"{s.Component} {s.Topic} {s.Path} [{string.Join(',', s.RoutingKeys)}] quorum={s.Quorum} dead={s.DeadLetterTopic}";

    private static string Suffix(string sign, JsonNode? value) => value is null ? "" : $"{sign}{value}";

    private static string Foreign(string topic) =>
        new JsonObject { ["data"] = new JsonObject { ["site"] = "elsewhere", ["id"] = "1", ["topic"] = topic, ["time"] = "2026-01-01T00:00:00Z" } }.ToJsonString();

    private static string Envelope<T>(T message) => new JsonObject
    {
        ["id"] = "1",
        ["specversion"] = "1.0",
        ["data"] = System.Text.Json.JsonSerializer.SerializeToNode(message, FailoverJson.Options),
    }.ToJsonString();

    private async Task<string> GetAsync(Sidecar app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Connection!.App.Url + path);
        request.Headers.Add("dapr-api-token", app.AppToken);
        using var answer = await _http.SendAsync(request, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(Sidecar app, string path, string body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, app.Connection!.App.Url + path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/cloudevents+json"),
        };
        if (token is not null)
        {
            request.Headers.Add("dapr-api-token", token);
        }
        using var answer = await _http.SendAsync(request, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
