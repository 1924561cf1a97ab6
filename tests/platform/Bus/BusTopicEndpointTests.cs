using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Failover.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Platform.Tests;

public sealed class BusTopicEndpointTests : IAsyncLifetime
{
    private readonly List<JournalEntry> _heard = [];
    private readonly ServiceIdentity _identity = new("spare-1", "boot", "harbour");
    private readonly HttpClient _http = new();
    private WebApplication? _app;
    private bool _fail;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = PlatformApp.CreateBuilder(_identity);
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(new BusAppToken("app-token"));
        builder.Services.AddSingleton<IEventBus, NoBus>();
        _app = builder.Build();
        _app.MapBusTopic<JournalEntry>(Topics.Journal, (entry, _) =>
        {
            _heard.Add(entry);
            return _fail ? throw new InvalidOperationException("no") : Task.CompletedTask;
        });
        _app.MapBusTopic<RecorderPlan>(Topics.Plans, (_, _) => Task.CompletedTask, routingKey: "spare-1");
        _app.MapPlatform();
        await _app.StartAsync(Ct);
        _http.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app!.DisposeAsync();
    }

    [Fact]
    public async Task Subscribe_ListsTopicsComponentsAndRoutingKey()
    {
        var list = JsonNode.Parse(await _http.GetStringAsync(new Uri("/dapr/subscribe", UriKind.Relative), Ct))!.AsArray();
        var journal = list.Single(e => (string?)e!["topic"] == "journal")!;
        Assert.Equal("journal", (string?)journal["pubsubName"]);
        Assert.Equal("bus/journal", (string?)journal["route"]);
        var plans = list.Single(e => (string?)e!["topic"] == "plans")!;
        Assert.Equal("plans", (string?)plans["pubsubName"]);
        Assert.Equal("spare-1", (string?)plans["metadata"]!["routingKey"]);
    }

    [Fact]
    public async Task Post_Envelope_IsUnwrappedAndHandled()
    {
        Assert.Equal((200, """{"status":"SUCCESS"}"""), await PostAsync(Envelope("harbour"), "app-token"));
        Assert.Equal("hello", Assert.Single(_heard).Text);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task Post_WrongToken_401(string? token)
    {
        Assert.Equal(401, (await PostAsync(Envelope("harbour"), token)).Status);
        Assert.Empty(_heard);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("""{"id":"1"}""")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":{"site":"harbour"}}""")]
    public async Task Post_BadBody_Drop(string body)
    {
        Assert.Equal((200, """{"status":"DROP"}"""), await PostAsync(body, "app-token"));
        Assert.Empty(_heard);
    }

    [Fact]
    public async Task Post_AnotherSitesMessage_DropUnhandled()
    {
        Assert.Equal((200, """{"status":"DROP"}"""), await PostAsync(Envelope("elsewhere"), "app-token"));
        _identity.EnterSite("");
        Assert.Equal((200, """{"status":"DROP"}"""), await PostAsync(Envelope("harbour"), "app-token"));
        Assert.Empty(_heard);
    }

    [Fact]
    public async Task Post_HandlerThrows_500()
    {
        _fail = true;
        Assert.Equal(500, (await PostAsync(Envelope("harbour"), "app-token")).Status);
    }

    [Fact]
    public async Task HealthAndMetrics_WithoutToken_Answer()
    {
        Assert.Equal("ok", await _http.GetStringAsync(new Uri("/healthz", UriKind.Relative), Ct));
        await PostAsync("garbage", "app-token");
        Assert.Contains("failover_bus_dropped_total", await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Ct), StringComparison.Ordinal);
    }

    private async Task<(int Status, string Body)> PostAsync(string body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/bus/journal")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/cloudevents+json"),
        };
        if (token is not null)
        {
            request.Headers.Add("dapr-api-token", token);
        }
        using var response = await _http.SendAsync(request, Ct);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private static string Envelope(string site) => new JsonObject
    {
        ["id"] = "1",
        ["specversion"] = "1.0",
        ["data"] = JsonSerializer.SerializeToNode(
            new JournalEntry
            {
                Site = site, Id = "1", Time = DateTimeOffset.UnixEpoch, Writer = "w", Severity = JournalSeverity.Info, Kind = "K", Text = "hello",
            }, FailoverJson.Options),
    }.ToJsonString();

    private sealed class NoBus : IEventBus
    {
        public Task<bool> PublishAsync<T>(string topic, T message, CancellationToken ct, string? routingKey = null)
            where T : IBusMessage => Task.FromResult(false);
    }
}
