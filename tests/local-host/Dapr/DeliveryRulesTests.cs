using System.Text;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>The sidecar's table of answers, and what it does to a body before it delivers it.</summary>
public sealed class DeliveryRulesTests : IAsyncLifetime
{
    private const string Subscription = """
        [{"topic":"verdicts","pubsubName":"level","route":"in","deadLetterTopic":"dead"},{"topic":"health","pubsubName":"level","route":"in"},
         {"topic":"raw","pubsubName":"level","route":"in","metadata":{"rawPayload":"true"}},
         {"topic":"takeovers","pubsubName":"level","route":"in","deadLetterTopic":"forbidden"}]
        """;

    private readonly Dictionary<string, RawApp> _apps = [];
    private StandInFixture? _fixture;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StandInFixture Fixture => _fixture!;

    public async ValueTask InitializeAsync()
    {
        // A busy machine must not look like an app that does not answer.
        var patient = DeliveryPolicy.Once with { AnswerWithin = TimeSpan.FromSeconds(30) };
        var components = PubSubComponent.InMemory.Select(
            c => c.Name == "level" ? c with { Scopes = new TopicScopes("a=dead,health;b=", "b=dead"), Delivery = patient } : c);
        _fixture = await StandInFixture.StartAsync(Ct, new StandInOptions { Components = [.. components] });
        await AppAsync("a", Subscription);
        // Raw: dead letters are taken as they are, expired and broken ones too.
        await AppAsync("dead-letters", """
            [{"topic":"dead","pubsubName":"level","route":"in","metadata":{"rawPayload":"true"}},
             {"topic":"forbidden","pubsubName":"level","route":"in","metadata":{"rawPayload":"true"}}]
            """);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps.Values)
        {
            await app.DisposeAsync();
        }
        await Fixture.DisposeAsync();
    }

    [Theory]
    [InlineData(200, "", false)]
    [InlineData(204, "", false)]
    [InlineData(200, "fine", false)]
    [InlineData(200, """{"state":"DROP"}""", false)]
    [InlineData(200, """{"status":"SUCCESS"}""", false)]
    [InlineData(200, """{"status":"success"}""", true)]
    [InlineData(200, """{"status":"RETRY"}""", true)]
    [InlineData(200, """{"status":"Alive"}""", true)]
    [InlineData(200, """{"status":"DROP"}""", true)]
    [InlineData(404, "", true)]
    [InlineData(400, "", true)]
    [InlineData(401, "", true)]
    [InlineData(500, "", true)]
    public async Task Answer_ByTheTable_IsAckedOrGoesToTheDeadLetterTopic(int status, string body, bool dead)
    {
        _apps["a"].Answer = (status, body);
        await PublishAsync("verdicts", """{"n":1}""");
        await Poll.UntilAsync(() => _apps["a"].Received.Count == 1, Ct);
        // The second comes only when the first was settled.
        _apps["a"].Answer = (200, "");
        await PublishAsync("verdicts", """{"n":2}""");
        await Poll.UntilAsync(() => _apps["a"].Received.Count == 2, Ct);
        await Poll.UntilAsync(() => _apps["dead-letters"].Received.Count == (dead ? 1 : 0), Ct);
        if (dead)
        {
            // The original body, byte by byte.
            Assert.Equal(_apps["a"].Received.First().Body, DeadBody());
        }
    }

    [Fact]
    public async Task Deliver_ExpiredEvent_NeverReachesTheApp()
    {
        await PublishAsync("verdicts", """{"id":"late","data":{},"expiration":"2020-01-01T00:00:00Z"}""", "application/cloudevents+json");
        await Poll.UntilAsync(() => _apps["dead-letters"].Received.Count == 1, Ct);
        await PublishAsync("verdicts", """{"id":"in-time","data":{},"expiration":"2999-01-01T00:00:00Z"}""", "application/cloudevents+json");
        await Poll.UntilAsync(() => _apps["a"].Received.Count == 1, Ct);
        Assert.Contains("in-time", _apps["a"].Received.Single().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[1]")]
    [InlineData("""{"data":1""")]
    public async Task Deliver_RawBodyThatIsNoObject_IsAnErrorAndNoDelivery(string body)
    {
        await PublishAsync("verdicts", body, metadata: ("rawPayload", "true"));
        await Poll.UntilAsync(() => _apps["dead-letters"].Received.Count == 1, Ct);
        Assert.Equal(body, DeadBody());
        Assert.Empty(_apps["a"].Received);
    }

    [Fact]
    public async Task Deliver_RawSubscription_EachDeliveryHasAnEnvelopeOfItsOwn()
    {
        await PublishAsync("raw", "no json", metadata: ("rawPayload", "true"));
        await Poll.UntilAsync(() => _apps["a"].Received.Count == 1, Ct);
        var json = JsonNode.Parse(_apps["a"].Received.Single().Body)!;
        Assert.Equal("no json", Encoding.UTF8.GetString(Convert.FromBase64String((string)json["data_base64"]!)));
        Assert.Equal("application/octet-stream", (string?)json["datacontenttype"]);
    }

    [Fact]
    public async Task Deliver_DeadLetterTopicOutsideTheScopes_IsNotPublished()
    {
        _apps["a"].Answer = (500, "");
        await PublishAsync("takeovers", "{}");
        await PublishAsync("verdicts", "{}");
        await Poll.UntilAsync(() => _apps["dead-letters"].Received.Count == 1, Ct);
        Assert.Equal("verdicts", (string?)JsonNode.Parse(DeadBody())!["topic"]);
    }

    [Fact]
    public async Task Deliver_Headers_AreTheSidecars()
    {
        using var http = Fixture.Http(Fixture.StandIn.Register("sender").ApiToken);
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1.0/publish/level/health") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", trace);
        request.Headers.Add("tracestate", "a=b");
        await http.SendAsync(request, Ct);
        await Poll.UntilAsync(() => _apps["a"].Received.Count == 1, Ct);
        var (headers, body) = _apps["a"].Received.Single();
        Assert.Equal("application/cloudevents+json", headers["Content-Type"]);
        Assert.Equal("level", headers["Pubsubname"]);
        Assert.Equal(Fixture.StandIn.Register("a").AppToken, headers["dapr-api-token"]);
        Assert.Equal(trace, headers["traceparent"]);
        Assert.Equal("a=b", headers["tracestate"]);
        Assert.Equal(trace, (string?)JsonNode.Parse(body)!["traceid"]);
    }

    [Fact]
    public async Task Publish_ByTheMapping_ErrorsOverHttp()
    {
        var a = Fixture.StandIn.Register("a").ApiToken;
        Assert.Equal((403, "ERR_PUBSUB_FORBIDDEN"), await ErrorAsync(a, "/v1.0/publish/level/beats"));
        Assert.Equal((404, "ERR_PUBSUB_NOT_FOUND"), await ErrorAsync(a, "/v1.0/publish/nowhere/beats"));
        Assert.Equal((404, "ERR_TOPIC_NAME_EMPTY"), await ErrorAsync(a, "/v1.0/publish/level/"));
        Assert.Equal((400, "ERR_PUBSUB_REQUEST_METADATA"), await ErrorAsync(a, "/v1.0/publish/level/health?metadata.rawPayload=perhaps"));
        Assert.Equal((500, "ERR_PUBSUB_CLOUD_EVENTS_SER"), await ErrorAsync(a, "/v1.0/publish/level/health", "application/cloudevents+json", "[1]"));
        Assert.Equal((401, "ERR_UNAUTHORIZED"), await ErrorAsync("wrong", "/v1.0/publish/level/health"));
    }

    [Fact]
    public async Task Subscribe_OutsideTheScopes_IsLeftOut()
    {
        await AppAsync("b", """[{"topic":"verdicts","pubsubName":"level","route":"in"},{"topic":"dead","pubsubName":"level","route":"in"}]""");
        Assert.Equal(["dead", "verdicts"], Fixture.StandIn.Register("b").Connection!.Subscriptions.Select(s => s.Topic).Order(StringComparer.Ordinal));
        await PublishAsync("verdicts", "{}");
        await Poll.UntilAsync(() => _apps["a"].Received.Count == 1, Ct);
        Assert.Empty(_apps["b"].Received);
    }

    private string DeadBody() =>
        Encoding.UTF8.GetString(Convert.FromBase64String((string)JsonNode.Parse(_apps["dead-letters"].Received.Single().Body)!["data_base64"]!));

    private async Task<(int, string?)> ErrorAsync(string token, string path, string type = "application/json", string body = "{}")
    {
        using var http = Fixture.Http(token);
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, Ct);
        return ((int)answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["errorCode"]);
    }

    private async Task PublishAsync(string topic, string body, string type = "application/json", (string Key, string Value)? metadata = null)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        if (metadata is { } one)
        {
            all[one.Key] = one.Value;
        }
        Assert.Null(await Fixture.StandIn.PublishAsync(new PublishRequest("sender", "level", topic, Encoding.UTF8.GetBytes(body), type, all, ""), Ct));
    }

    private async Task AppAsync(string name, string subscriptions)
    {
        var app = await RawApp.StartAsync();
        app.Subscriptions = (200, subscriptions);
        _apps[name] = app;
        var connection = await Fixture.StandIn.Register(name).ConnectAsync(new AppInstance(name, "boot-1", app.Url), Ct);
        await connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }
}
