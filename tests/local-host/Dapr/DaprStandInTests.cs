using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Dapr.Client;
using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.LocalHost.Tests;

/// <summary>The real Dapr client against the stand-in, real Kestrel apps as receivers.</summary>
public sealed class DaprStandInTests : IAsyncLifetime
{
    private StandInFixture? _fixture;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private StandInFixture Fixture => _fixture!;

    public async ValueTask InitializeAsync() => _fixture = await StandInFixture.StartAsync(Ct);

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();

    [Fact]
    public async Task Publish_Fanout_EverySubscriberGetsItAlsoThePublisher()
    {
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        Assert.True(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        await Poll.UntilAsync(() => a.Verdicts.Count == 1 && b.Verdicts.Count == 1, Ct);
        Assert.Equal("v-1", b.Verdicts.Single().Id);
        Assert.Empty(b.Journal);
    }

    [Fact]
    public async Task Publish_Direct_OnlyTheNamedRecorderGetsIt()
    {
        var (election, a, b) = (await Fixture.AppAsync("election"), await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        Assert.True(await election.Bus.PublishAsync(Topics.Plans, BusApp.Plan("a"), Ct, routingKey: "a"));
        Assert.True(await election.Bus.PublishAsync(Topics.Plans, BusApp.Plan("b"), Ct, routingKey: "b"));
        await Poll.UntilAsync(() => a.Plans.Count == 1 && b.Plans.Count == 1, Ct);
        Assert.Equal("a", a.Plans.Single().Recorder);
        Assert.Equal("b", b.Plans.Single().Recorder);
        Assert.Empty(election.Plans);
    }

    [Fact]
    public async Task Publish_ManyOfOneSender_ArriveInOrder()
    {
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        for (var i = 0; i < 50; i++)
        {
            Assert.True(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict($"v-{i}"), Ct));
        }
        await Poll.UntilAsync(() => b.Verdicts.Count == 50, Ct);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"v-{i}"), b.Verdicts.Select(v => v.Id));
    }

    [Fact]
    public async Task Deliver_OneAppHangs_OthersDoNotWait()
    {
        var hanging = await Fixture.AppAsync("hanging", app => app.OnVerdict = (_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct));
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict($"v-{i}"), Ct));
        }
        await Poll.UntilAsync(() => b.Verdicts.Count == 5, Ct);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
        await Poll.UntilAsync(() => !hanging.Verdicts.IsEmpty, Ct);
    }

    [Fact]
    public async Task Deliver_AppIsDead_PublishAndOthersGoOn()
    {
        var dead = await Fixture.AppAsync("dead");
        var (a, b) = (await Fixture.AppAsync("a"), await Fixture.AppAsync("b"));
        await dead.DisposeAsync();
        Assert.True(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        await Poll.UntilAsync(() => b.Verdicts.Count == 1, Ct);
    }

    [Fact]
    public async Task Connect_AnotherBootId_ReplacesTheOldInstance()
    {
        var sender = await Fixture.AppAsync("sender");
        var old = await Fixture.AppAsync("a");
        var next = await Fixture.AppAsync("a", bootId: "boot-2");
        Assert.True(await sender.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        await Poll.UntilAsync(() => next.Verdicts.Count == 1, Ct);
        await sender.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-2"), Ct);
        await Poll.UntilAsync(() => next.Verdicts.Count == 2, Ct);
        Assert.Empty(old.Verdicts);
    }

    [Fact]
    public async Task Connect_SameInstanceAgain_ChangesNothing()
    {
        var a = await Fixture.AppAsync("a");
        var sidecar = Fixture.StandIn.Register("a");
        var before = sidecar.Connection;
        Assert.Same(before, await sidecar.ConnectAsync(new AppInstance("a", "boot-1", a.Url), Ct));
    }

    [Fact]
    public async Task Connect_BeforeTheAppListens_SubscribesWhenItDoes()
    {
        var sender = await Fixture.AppAsync("sender");
        var sidecar = Fixture.StandIn.Register("late");
        var port = FreePort.Find();
        var connection = await sidecar.ConnectAsync(new AppInstance("late", "boot-1", $"http://127.0.0.1:{port}"), Ct);
        Assert.False(connection!.Subscribed.IsCompleted);
        var late = await Fixture.AppAsync("late", subscribe: false, port: port);
        await connection!.Subscribed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await sender.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct);
        await Poll.UntilAsync(() => late.Verdicts.Count == 1, Ct);
    }

    [Fact]
    public async Task Deliver_JournalHandlerFails_IsTriedAgain()
    {
        var failures = 2;
        var a = await Fixture.AppAsync("a", app => app.OnJournal = (_, _) =>
            Interlocked.Decrement(ref failures) >= 0 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);
        Assert.True(await a.Bus.PublishAsync(Topics.Journal, BusApp.Entry("e-1"), Ct));
        await Poll.UntilAsync(() => a.Journal.Count == 1, Ct);
    }

    [Fact]
    public async Task Deliver_LevelHandlerFails_IsNotRepeated()
    {
        var a = await Fixture.AppAsync("a", app => app.OnVerdict = (verdict, _) =>
            verdict.Id == "v-1" ? throw new InvalidOperationException("never") : Task.CompletedTask);
        await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct);
        await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-2"), Ct);
        await Poll.UntilAsync(() => a.Verdicts.Any(v => v.Id == "v-2"), Ct);
        Assert.Equal(2, a.Verdicts.Count);
    }

    [Fact]
    public async Task Publish_WrongToken_FalseAndUnauthenticated()
    {
        using var bus = Fixture.Connection("wrong-token");
        Assert.False(await bus.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        using var client = Fixture.Client("wrong-token");
        var refused = await Assert.ThrowsAsync<Dapr.DaprException>(() => client.PublishEventAsync("level", "verdicts", new { }, Ct));
        Assert.Equal(StatusCode.Unauthenticated, Assert.IsType<RpcException>(refused.InnerException).StatusCode);
    }

    [Fact]
    public async Task Publish_UnknownComponent_InvalidArgument()
    {
        using var client = Fixture.Client(Fixture.StandIn.Register("a").ApiToken);
        var refused = await Assert.ThrowsAsync<Dapr.DaprException>(() => client.PublishEventAsync("nowhere", "verdicts", new { }, Ct));
        Assert.Equal(StatusCode.InvalidArgument, Assert.IsType<RpcException>(refused.InnerException).StatusCode);
    }

    [Fact]
    public async Task Publish_StandInGone_FalseAndNotAnException()
    {
        var a = await Fixture.AppAsync("a");
        await Fixture.Server.DisposeAsync();
        Assert.False(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
    }

    [Fact]
    public async Task Publish_StandInAnswersNothing_FalseAtTheDeadline()
    {
        // A port that takes connections and never speaks, as a stopped process does.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var endpoint = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        using var bus = new DaprBusConnection(
            endpoint, endpoint, "token", new Dialer(), new FailoverTimes { PublishDeadlineMs = 300 }, TimeProvider.System, NullLoggerFactory.Instance);
        var began = TimeProvider.System.GetTimestamp();
        Assert.False(await bus.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), Ct));
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Publish_Cancelled_Throws()
    {
        var a = await Fixture.AppAsync("a");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1"), cancelled.Token));
    }

    [Fact]
    public async Task Publish_SiteUnknown_FalseAndNothingSent()
    {
        var a = await Fixture.AppAsync("a");
        Assert.False(await a.Bus.PublishAsync(Topics.Verdicts, BusApp.Verdict("v-1") with { Site = "" }, Ct));
    }

    [Fact]
    public async Task BulkPublish_SeveralEvents_AllArrive()
    {
        var a = await Fixture.AppAsync("a");
        using var client = Fixture.Client(Fixture.StandIn.Register("a").ApiToken);
        var answer = await client.BulkPublishEventAsync("level", Topics.Verdicts, [BusApp.Verdict("v-1"), BusApp.Verdict("v-2")], cancellationToken: Ct);
        Assert.Empty(answer.FailedEntries);
        await Poll.UntilAsync(() => a.Verdicts.Count == 2, Ct);
    }

    [Fact]
    public async Task Metadata_OverGrpcAndHttp_NamesAppAndComponents()
    {
        var a = await Fixture.AppAsync("a");
        var token = Fixture.StandIn.Register("a").ApiToken;
        using var client = Fixture.Client(token);
        var metadata = await client.GetMetadataAsync(Ct);
        Assert.Equal("a", metadata.Id);
        Assert.Equal(["journal", "level", "plans"], metadata.Components.Select(c => c.Name).Order(StringComparer.Ordinal));
        using var http = Fixture.Http(token);
        var json = await http.GetFromJsonAsync<JsonObject>("/v1.0/metadata", Ct);
        Assert.Contains(json!["subscriptions"]!.AsArray(), s => (string?)s!["topic"] == Topics.Plans);
    }

    [Fact]
    public async Task HttpTwin_PublishAndHealth_AnswerAsDaprd()
    {
        var a = await Fixture.AppAsync("a");
        using var http = Fixture.Http(Fixture.StandIn.Register("a").ApiToken);
        using var anonymous = Fixture.Http(null);
        Assert.Equal(HttpStatusCode.NoContent, (await anonymous.GetAsync("/v1.0/healthz", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await anonymous.GetAsync("/v1.0/healthz/outbound", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await anonymous.GetAsync("/v1.0/healthz?appid=other", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.PostAsJsonAsync("/v1.0/publish/level/verdicts", new { }, Ct)).StatusCode);
        using var body = new StringContent(
            System.Text.Json.JsonSerializer.Serialize(BusApp.Verdict("v-http"), FailoverJson.Options), Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsync("/v1.0/publish/level/verdicts?metadata.ttlInSeconds=60", body, Ct)).StatusCode);
        await Poll.UntilAsync(() => a.Verdicts.Any(v => v.Id == "v-http"), Ct);
        using var other = new StringContent("{}", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("/v1.0/publish/nowhere/verdicts", other, Ct)).StatusCode);
        using var third = new StringContent("{}", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/v1.0/publish/level/verdicts?metadata.ttlInSeconds=soon", third, Ct)).StatusCode);
    }

    [Fact]
    public async Task Deliver_MessageOlderThanItsTimeToLive_IsDropped()
    {
        using var gate = new SemaphoreSlim(0);
        var a = await Fixture.AppAsync("a", app => app.OnVerdict = (verdict, ct) => verdict.Id == "slow" ? gate.WaitAsync(ct) : Task.CompletedTask);
        using var client = Fixture.Client(Fixture.StandIn.Register("a").ApiToken);
        var shortLived = new Dictionary<string, string> { ["ttlInSeconds"] = "1" };
        await client.PublishEventAsync("level", Topics.Verdicts, BusApp.Verdict("slow"), Ct);
        await client.PublishEventAsync("level", Topics.Verdicts, BusApp.Verdict("short"), shortLived, Ct);
        await client.PublishEventAsync("level", Topics.Verdicts, BusApp.Verdict("last"), Ct);
        // The first delivery is given up after 2 s; by then the second is too old.
        await Poll.UntilAsync(() => a.Verdicts.Any(v => v.Id == "last"), Ct);
        Assert.DoesNotContain(a.Verdicts, v => v.Id == "short");
    }
}
