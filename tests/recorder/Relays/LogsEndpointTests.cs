using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder.Tests;

public sealed class LogsEndpointTests
{
    [Fact]
    public async Task Logs_OnlyWithTheSitesToken()
    {
        await using var node = await RecorderNode.StartAsync("spare-1", new FailoverTimes());
        using var http = new HttpClient { BaseAddress = new Uri(node.Url) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/logs", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RecorderNode.Token);
        var page = await http.GetFromJsonAsync<LogPage>("/logs?after=0", FailoverJson.Options, TestContext.Current.CancellationToken);
        Assert.NotEmpty(page!.Ring);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "another");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/logs", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }
}
