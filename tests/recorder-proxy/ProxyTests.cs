using System.Net;
using System.Net.Http.Json;
using Failover.Contracts;

namespace Failover.RecorderProxy.Tests;

/// <summary>The proxy between real sockets.</summary>
public sealed class ProxyTests
{
    private static readonly RoleHeld Own = new("slave-2", 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_OwnRecorderServes_ArrivesRewrittenAndWithoutSecrets()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var proxy = await ProxyUnderTest.StartAsync(own);
        await proxy.LeadsToAsync("slave-2");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/slave-2/frames?camera=cam-1&from=x&server=master");
        request.Headers.Add("Authorization", "Bearer site-token");
        request.Headers.Add("Cookie", "a=b");
        using var answer = await proxy.Http.SendAsync(request, Ct);
        Assert.Equal("slave-2 /frames?server=slave-2&camera=cam-1&from=x auth= cookie=", await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal("slave-2", Assert.Single(answer.Headers.GetValues(RecorderTransformer.RecorderHeader)));
        Assert.DoesNotContain(proxy.Journal, j => j.StartsWith("RouteChanged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_RecorderSaysNo_ItsAnswerPassesUnchanged()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var proxy = await ProxyUnderTest.StartAsync(own);
        await proxy.LeadsToAsync("slave-2");
        using var answer = await proxy.Http.GetAsync("/slave-2/coverage", Ct);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("no such camera", (await answer.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, Ct))!.Error);
    }

    [Theory]
    [InlineData("/slave-2/holdings/slave-2/cam-1", HttpStatusCode.NotFound)]
    [InlineData("/slave-2/bus/plans", HttpStatusCode.NotFound)]
    [InlineData("/slave-2/metrics", HttpStatusCode.NotFound)]
    [InlineData("/slave-2", HttpStatusCode.NotFound)]
    [InlineData("/slave-9/frames", HttpStatusCode.NotFound)]
    [InlineData("/slave-2/frames", HttpStatusCode.MethodNotAllowed, "POST")]
    public async Task Request_NotForTheProxy_IsRefusedInOneSentence(string path, HttpStatusCode status, string method = "GET")
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var proxy = await ProxyUnderTest.StartAsync(own);
        await proxy.LeadsToAsync("slave-2");
        using var answer = await proxy.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Ct);
        Assert.Equal(status, answer.StatusCode);
        Assert.EndsWith(".", (await answer.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, Ct))!.Error);
    }

    [Fact]
    public async Task Route_RecorderDies_LeadsToTheGuardThenToTheTermThenHome()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var spare = await StandInRecorder.StartAsync("spare-1");
        await using var proxy = await ProxyUnderTest.StartAsync(own, spare);
        await proxy.LeadsToAsync("slave-2");
        spare.Keeps = 8;
        await own.DieAsync();
        Assert.Equal(RouteKind.Keeping, (await proxy.LeadsToAsync("spare-1")).Kind);
        Assert.StartsWith("spare-1 /frames?server=slave-2", await proxy.Http.GetStringAsync("/slave-2/frames?camera=c", Ct));
        await proxy.TakeoverAsync("spare-1", 2);
        spare.Roles = [new("slave-2", 2)];
        Assert.Equal(2, (await proxy.RouteAsync(r => r.Kind == RouteKind.Role)).Term);
        await proxy.JournaledAsync(j => j == "RouteChanged: The route of slave-2 leads to spare-1: spare-1 keeps cameras of slave-2; slave-2 does not answer.");
    }

    [Fact]
    public async Task Request_RecorderDiesUnnoticed_IsCarriedToTheGuard()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var spare = await StandInRecorder.StartAsync("spare-1");
        spare.Keeps = 8;
        await using var proxy = await ProxyUnderTest.StartAsync(own, spare);
        await proxy.LeadsToAsync("slave-2");
        await own.DieAsync();
        // Without any wait: the probe may not have seen it yet, the viewer must not see it at all.
        Assert.StartsWith("spare-1 /frames", await proxy.Http.GetStringAsync("/slave-2/frames", Ct));
    }

    [Fact]
    public async Task Request_RecorderHangs_TheWaitingRequestMovesToTheGuard()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var spare = await StandInRecorder.StartAsync("spare-1");
        spare.Keeps = 8;
        await using var proxy = await ProxyUnderTest.StartAsync(own, spare);
        await proxy.LeadsToAsync("slave-2");
        own.Hang();
        Assert.StartsWith("spare-1 /frames", await proxy.Http.GetStringAsync("/slave-2/frames", Ct));
        Assert.Equal(1, own.Asked);
        own.Resume();
        await proxy.LeadsToAsync("slave-2");
        Assert.StartsWith("slave-2 /frames", await proxy.Http.GetStringAsync("/slave-2/frames", Ct));
    }

    [Fact]
    public async Task Request_NobodyServes_Is503InOneSentence()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var spare = await StandInRecorder.StartAsync("spare-1");
        await using var proxy = await ProxyUnderTest.StartAsync(own, spare);
        await proxy.LeadsToAsync("slave-2");
        await own.DieAsync();
        using var atOnce = await proxy.Http.GetAsync("/slave-2/frames", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, atOnce.StatusCode);
        await proxy.RouteAsync(r => r.Kind == RouteKind.None);
        using var answer = await proxy.Http.GetAsync("/slave-2/frames", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(
            "Nobody serves slave-2 now: its recorder does not answer and no spare keeps its cameras.",
            (await answer.Content.ReadFromJsonAsync<ErrorAnswer>(FailoverJson.Options, Ct))!.Error);
        await proxy.JournaledAsync(j => j.StartsWith("RouteChanged: The route of slave-2 leads nowhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Route_ReturnedOriginalWithItsOldTerm_StaysWithTheSpare()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var spare = await StandInRecorder.StartAsync("spare-1", new RoleHeld("slave-2", 2));
        await using var proxy = await ProxyUnderTest.StartAsync(own, spare);
        await proxy.TakeoverAsync("spare-1", 2);
        Assert.Equal(2, (await proxy.LeadsToAsync("spare-1")).Term);
        Assert.StartsWith("spare-1 /frames", await proxy.Http.GetStringAsync("/slave-2/frames", Ct));
    }

    [Fact]
    public async Task Route_LiesAboutTermsAndNames_AreNotFollowed()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var other = await StandInRecorder.StartAsync("slave-1", new RoleHeld("slave-1", 1), new RoleHeld("slave-2", 50));
        await using var spare = await StandInRecorder.StartAsync("spare-1", new RoleHeld("slave-2", 99));
        await using var proxy = await ProxyUnderTest.StartAsync(own, other, spare);
        await proxy.RouteAsync(r => r.Recorder == "slave-1", "slave-1");
        await proxy.LeadsToAsync("slave-2");
        Assert.StartsWith("slave-2 /frames", await proxy.Http.GetStringAsync("/slave-2/frames", Ct));
        // Another recorder took the port of a dead one.
        spare.Roles = [];
        own.AnswersAs = "master";
        Assert.Null((await proxy.RouteAsync(r => r.Kind == RouteKind.None)).Recorder);
    }

    [Fact]
    public async Task Stream_ViewerGoesAway_TheRecorderIsToldAtOnce()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var proxy = await ProxyUnderTest.StartAsync(own);
        await proxy.LeadsToAsync("slave-2");
        using (var answer = await proxy.Http.GetAsync("/slave-2/video.mp4", HttpCompletionOption.ResponseHeadersRead, Ct))
        {
            await using var body = await answer.Content.ReadAsStreamAsync(Ct);
            // More than any buffer between: it streams.
            await body.ReadExactlyAsync(new byte[8 << 20], Ct);
        }
        await own.StreamEnded.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Fact]
    public async Task Stream_RecorderDiesInTheMiddle_TheViewerSeesABrokenTransfer()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var proxy = await ProxyUnderTest.StartAsync(own);
        await proxy.LeadsToAsync("slave-2");
        using var answer = await proxy.Http.GetAsync("/slave-2/video.mp4", HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var body = await answer.Content.ReadAsStreamAsync(Ct);
        var buffer = new byte[1 << 20];
        await body.ReadExactlyAsync(buffer, Ct);
        var dying = own.DieAsync();
        // Half a file must never look like a whole one.
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await body.ReadAsync(buffer, Ct) > 0)
            {
            }
        });
        await dying;
    }

    [Fact]
    public async Task Route_ServerAddedLater_IsFollowed()
    {
        await using var own = await StandInRecorder.StartAsync("slave-2", Own);
        await using var proxy = await ProxyUnderTest.StartAsync();
        Assert.Empty(await proxy.RoutesAsync());
        await proxy.AddAsync("slave-2", own.Url);
        await proxy.LeadsToAsync("slave-2");
        Assert.Equal("ok", await proxy.Http.GetStringAsync("/healthz", Ct));
    }
}
