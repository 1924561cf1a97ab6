using System.Net;
using System.Net.Http.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost.Tests;

/// <summary><c>/v1/logs</c> of a whole local-host, and of a recorder behind it.</summary>
public sealed class LogsApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Logs_OfTheServices_EachWithItsName()
    {
        await using var host = await FailoverLocalHost.StartAsync(Options("http://127.0.0.1:9"), Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        // Heartbeat has something to say about a server that does not answer.
        var lines = new List<LogLine>();
        var cursor = 0L;
        while (!lines.Exists(l => l.Process is "heartbeat" or "election"))
        {
            var page = await http.GetFromJsonAsync<LogPage>($"/v1/logs?after={cursor}&waitSeconds=10", FailoverJson.Options, Ct);
            lines.AddRange(page!.Lines);
            cursor = page.Next;
        }
        Assert.Equal(lines.Count, cursor);
        var refused = await http.GetAsync(new Uri("/v1/logs?after=x", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Logs_OfARecorder_AreFetchedWithTheSitesTokenAndOnlyFromTheSitesOwn()
    {
        var ring = new LogRing();
        ring.Add(new LogLine { Time = DateTimeOffset.UnixEpoch, Process = "slave-1", Level = "Information", Text = "It records." });
        var shown = "";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var recorder = builder.Build();
        recorder.Urls.Add("http://127.0.0.1:0");
        recorder.MapGet("/logs", (HttpContext context) =>
        {
            shown = context.Request.Headers.Authorization.ToString();
            return LogEndpoint.AnswerAsync(context, ring, TimeProvider.System, CancellationToken.None);
        });
        await recorder.StartAsync(Ct);
        await using var host = await FailoverLocalHost.StartAsync(Options(recorder.Urls.First()), Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        var page = await http.GetFromJsonAsync<LogPage>("/v1/logs/slave-1?after=0", FailoverJson.Options, Ct);
        Assert.Equal("It records.", Assert.Single(page!.Lines).Text);
        Assert.Equal($"Bearer {host.Token}", shown);
        Assert.Empty((await http.GetFromJsonAsync<LogPage>("/v1/logs/slave-1?after=0&since=2026-01-01T00:00:00Z", FailoverJson.Options, Ct))!.Lines);

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/v1/logs/nobody", UriKind.Relative), Ct)).StatusCode);
        await recorder.StopAsync(Ct);
        var silent = await http.GetAsync(new Uri("/v1/logs/slave-1", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.BadGateway, silent.StatusCode);
        Assert.Contains("slave-1 does not tell its log at http://127.0.0.1:", (await silent.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, Ct))!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_WebPageInABrowser_IsRefused()
    {
        await using var host = await FailoverLocalHost.StartAsync(Options("http://127.0.0.1:9"), Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        http.DefaultRequestHeaders.Add("Origin", "http://elsewhere");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/v1/logs", UriKind.Relative), Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/v1/logs/slave-1", UriKind.Relative), Ct)).StatusCode);
    }

    private LocalHostOptions Options(string recorder) => new()
    {
        DataDirectory = _folder.Root, Port = 0, BusPort = 0, BusHttpPort = 0, ProxyPort = 0,
        SiteYaml = $$"""
            apiVersion: failover.video/v1alpha1
            kind: Site
            metadata: {name: harbour}
            ---
            apiVersion: failover.video/v1alpha1
            kind: SiteServer
            metadata: {name: slave-1}
            spec: {address: "{{recorder}}"}
            """,
    };
}
