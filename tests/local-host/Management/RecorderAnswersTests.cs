using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost.Tests;

/// <summary><c>/v1/recorders/{recorder}/{word}</c>: a recorder's own answer, handed on as it is, and no more than that.</summary>
public sealed class RecorderAnswersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answer_OfARecorder_IsHandedOnAsItIsWithoutAnyToken()
    {
        var asked = new ConcurrentQueue<string>();
        await using var recorder = Recorder(context =>
        {
            // Heartbeat probes it meanwhile.
            if (context.Request.Path != "/probe")
            {
                asked.Enqueue($"{context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Authorization}{context.Request.Headers[ManagementAccess.ViewerHeader]}");
            }
            context.Response.ContentType = "text/plain";
            context.Response.StatusCode = context.Request.Path == "/frames" ? 404 : 200;
            return context.Response.WriteAsync(new string('x', 300_000), Ct);
        });
        await recorder.StartAsync(Ct);
        await using var host = await FailoverLocalHost.StartAsync(Options(recorder.Urls.First()), Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {host.Token}");
        http.DefaultRequestHeaders.Add(ManagementAccess.ViewerHeader, "viewers only");
        Assert.Equal(new string('x', 300_000), await http.GetStringAsync(new Uri("/v1/recorders/slave-1/evidence?server=a&from=b", UriKind.Relative), Ct));
        using var missing = await http.GetAsync(new Uri("/v1/recorders/slave-1/frames", UriKind.Relative), Ct);
        Assert.Equal((HttpStatusCode.NotFound, "text/plain"), (missing.StatusCode, missing.Content.Headers.ContentType?.MediaType));
        Assert.Equal(["/evidence?server=a&from=b ", "/frames "], asked);
    }

    [Theory]
    [InlineData("slave-1/video.mp4", HttpStatusCode.NotFound, "not for 'video.mp4'")]
    [InlineData("slave-1/holdings", HttpStatusCode.NotFound, "not for 'holdings'")]
    [InlineData("slave-1/..%2Fvideo.mp4", HttpStatusCode.NotFound, "A recorder is asked here for")]
    [InlineData("nobody/status", HttpStatusCode.NotFound, "The site has no SiteServer or FailoverServer 'nobody'.")]
    [InlineData("slave-1/status", HttpStatusCode.BadGateway, "slave-1 does not answer at http://127.0.0.1:9 (")]
    public async Task Answer_WhatIsNotForViewersOrNotThere_IsRefusedWithASentence(string path, HttpStatusCode status, string says)
    {
        await using var host = await FailoverLocalHost.StartAsync(Options("http://127.0.0.1:9"), Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        using var answer = await http.GetAsync(new Uri($"/v1/recorders/{path}", UriKind.Relative), Ct);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(says, (await answer.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, Ct))!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_BreaksOffInTheMiddle_IsNoWholeAnswer()
    {
        await using var recorder = Recorder(async context =>
        {
            await context.Response.WriteAsync(new string('x', 200_000), Ct);
            await context.Response.Body.FlushAsync(Ct);
            context.Abort();
        });
        await recorder.StartAsync(Ct);
        await using var host = await FailoverLocalHost.StartAsync(Options(recorder.Urls.First()), Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        await Assert.ThrowsAnyAsync<Exception>(() => http.GetStringAsync(new Uri("/v1/recorders/slave-1/metrics", UriKind.Relative), Ct));
    }

    [Fact]
    public async Task VersionAndKeys_AreTold()
    {
        await using var host = await FailoverLocalHost.StartAsync(Options("http://127.0.0.1:9"), Ct);
        using var http = new HttpClient { BaseAddress = host.Url };
        Assert.Equal("management", (await http.GetFromJsonAsync<ServiceVersion>("/version", FailoverJson.Options, Ct))!.Name);
        using var keys = await http.GetAsync(new Uri("/v1/licenses/keys", UriKind.Relative), Ct);
        Assert.Equal((HttpStatusCode.OK, "{}"), (keys.StatusCode, await keys.Content.ReadAsStringAsync(Ct)));
        http.DefaultRequestHeaders.Add("Origin", "http://elsewhere");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/v1/recorders/slave-1/status", UriKind.Relative), Ct)).StatusCode);
    }

    private static WebApplication Recorder(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var recorder = builder.Build();
        recorder.Urls.Add("http://127.0.0.1:0");
        recorder.Run(answer);
        return recorder;
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
