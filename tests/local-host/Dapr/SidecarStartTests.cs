using System.Net;
using System.Text.Json.Nodes;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.LocalHost.Tests;

/// <summary>In which order a sidecar starts beside its app, what it says meanwhile, and where its subscriptions come from.</summary>
public sealed class SidecarStartTests : IAsyncLifetime
{
    private const string Declared = """
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: {name: verdicts, namespace: failover}
        spec:
          pubsubname: level
          topic: verdicts
          routes: {default: /declared}
          metadata: {queueName: shared}
        scopes: [a]
        ---
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: {name: verdicts-again}
        spec: {pubsubname: level, topic: verdicts, routes: {default: /later}, metadata: {queueName: shared}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: other}
        """;

    private readonly SidecarFaults _faults = new();
    private StandInFixture? _fixture;
    private RawApp? _app;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StandInFixture Fixture => _fixture!;

    private Sidecar Sidecar => Fixture.StandIn.Register("a");

    public async ValueTask InitializeAsync() =>
        _fixture = await StandInFixture.StartAsync(Ct, new StandInOptions { Declared = SubscriptionFile.Parse(Declared, "s.yaml"), Faults = _faults });

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
        await Fixture.DisposeAsync();
    }

    [Fact]
    public async Task Start_InOrder_PortConfigurationSubscriptionsOnce()
    {
        var port = FreePort.Find();
        var connection = await Sidecar.ConnectAsync(new AppInstance("a", "boot-1", $"http://127.0.0.1:{port}"), Ct);
        using var http = Fixture.Http(null);
        Assert.Equal((500, "ERR_HEALTH_NOT_READY", "dapr is not ready: [app]"), await HealthAsync(http, "/v1.0/healthz?appid=a"));
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz/outbound", Ct)).StatusCode);
        _app = await RawApp.StartAsync(port);
        await connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal(["/dapr/config", "/dapr/subscribe"], _app.Asked);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz?appid=a", Ct)).StatusCode);
        Assert.Equal((500, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match"), await HealthAsync(http, "/v1.0/healthz?appid=b"));
    }

    [Fact]
    public async Task Start_OnlyDeclared_TheFirstOfATopicHolds()
    {
        _app = await RawApp.StartAsync();
        _app.Subscriptions = (404, "");
        await ConnectAsync("boot-1");
        await PublishAsync();
        await Poll.UntilAsync(() => _app.Asked.Contains("/declared"), Ct);
        Assert.True(Assert.Single(Sidecar.Connection!.Subscriptions).Declarative);
    }

    [Fact]
    public async Task Start_DeclaredAndProgrammatic_TheAppsOwnReplacesIt()
    {
        _app = await RawApp.StartAsync();
        _app.Subscriptions = (200, """[{"topic":"verdicts","pubsubName":"level","route":"own"}]""");
        await ConnectAsync("boot-1");
        await PublishAsync();
        await Poll.UntilAsync(() => _app.Asked.Contains("/own"), Ct);
        Assert.DoesNotContain("/declared", _app.Asked);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(200, "no list")]
    public async Task Start_ListNotReadable_NoProgrammaticSubscriptionUntilTheNextLife(int status, string body)
    {
        _app = await RawApp.StartAsync();
        _app.Subscriptions = (status, body);
        var instance = new AppInstance("a", "boot-1", _app.Url);
        var first = await Sidecar.ConnectAsync(instance, Ct);
        await Assert.ThrowsAsync<InvalidOperationException>(() => first!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct));
        Assert.All(first!.Subscriptions, s => Assert.True(s.Declarative));
        Assert.Single(_app.Asked, "/dapr/subscribe");
        // The recorder joins again by and by: that is the next life.
        _app.Subscriptions = (200, """[{"topic":"verdicts","pubsubName":"level","route":"own"}]""");
        var second = await Sidecar.ConnectAsync(instance, Ct);
        await second!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Equal("/own", Assert.Single(second.Subscriptions).Path);
        Assert.Same(second, await Sidecar.ConnectAsync(instance, Ct));
    }

    [Fact]
    public async Task Consumers_OfOneQueue_Compete()
    {
        // Both Subscriptions name the queue "shared"; a's consumer holds one message, all others must go to b.
        _app = await RawApp.StartAsync();
        await ConnectAsync("boot-1");
        await using var other = await RawApp.StartAsync();
        var b = await Fixture.StandIn.Register("b").ConnectAsync(new AppInstance("b", "boot-1", other.Url), Ct);
        await b!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        using (_faults.On(SidecarFault.Parked, "a"))
        {
            for (var i = 0; i < 5; i++)
            {
                await PublishAsync();
            }
            await Poll.UntilAsync(() => other.Received.Count >= 4, Ct);
            Assert.Empty(_app.Received);
        }
        await Poll.UntilAsync(() => other.Received.Count + _app.Received.Count == 5, Ct);
    }

    [Fact]
    public async Task Metadata_PutAndGet_ShowsTheSidecar()
    {
        _app = await RawApp.StartAsync();
        await ConnectAsync("boot-1");
        using var http = Fixture.Http(Sidecar.ApiToken);
        using var value = new StringContent("v1");
        Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsync("/v1.0/metadata/cluster", value, Ct)).StatusCode);
        var json = JsonNode.Parse(await http.GetStringAsync(new Uri("/v1.0/metadata", UriKind.Relative), Ct))!;
        Assert.Equal("v1", (string?)json["extended"]!["cluster"]);
        Assert.Equal("DECLARATIVE", (string?)json["subscriptions"]![0]!["type"]);
        using var anonymous = Fixture.Http(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/v1.0/metadata", Ct)).StatusCode);
    }

    [Fact]
    public async Task Shutdown_OverGrpc_TheSidecarIsGoneAndTheNextJoinBringsItBack()
    {
        var a = await Fixture.AppAsync("a");
        using var client = Fixture.Client(Sidecar.ApiToken);
        await client.ShutdownSidecarAsync(Ct);
        await Poll.UntilAsync(() => Sidecar.IsDown, Ct);
        Assert.False(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        var back = await Sidecar.ConnectAsync(new AppInstance("a", "boot-1", a.Url), Ct);
        await back!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await Poll.UntilAsync(() => a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-2"), Ct), Ct);
        await Poll.UntilAsync(() => a.Verdicts.Any(v => v.Id == "v-2"), Ct);
    }

    [Theory]
    [InlineData("spec: {pubsubname: level, topic: x}", "routes.default")]
    [InlineData("spec: {pubsubname: level, topic: x, routes: {rules: [{match: 'a', path: /x}]}}", "routes.rules")]
    [InlineData("spec: [", "s.yaml")]
    public void Parse_WrongSubscription_NamesPlaceAndRemedy(string spec, string expected)
    {
        var wrong = Assert.Throws<FailoverSetupException>(
            () => SubscriptionFile.Parse($"apiVersion: dapr.io/v2alpha1\nkind: Subscription\n{spec}\n", "s.yaml"));
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
        Assert.StartsWith("s.yaml:", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
    }

    private async Task ConnectAsync(string bootId)
    {
        var connection = await Sidecar.ConnectAsync(new AppInstance("a", bootId, _app!.Url), Ct);
        await connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    private async Task PublishAsync() => Assert.Null(await Fixture.StandIn.PublishAsync(
        new PublishRequest("sender", "level", "verdicts", "{}"u8.ToArray(), "application/json", new Dictionary<string, string>(), ""), Ct));

    private static async Task<(int, string?, string?)> HealthAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;
        return ((int)answer.StatusCode, (string?)json["errorCode"], (string?)json["message"]);
    }
}
