using Failover.Broker.Fixtures;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Processes.Tests;

/// <summary>One incident of real processes as it is seen from outside: by a real Prometheus, and at an endpoint for traces.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class SeenTests
{
    // What follows from a decision, in this order.
    private static readonly string[] Followers = ["plan", "active", "serving", "returning", "handed back", "completed"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Tier", "slow")]
    public async Task Incident_EveryPanelHasDataAndEveryAlertIsUnderstood()
    {
        Assert.SkipWhen(PrometheusServer.Find("prometheus") is null, "prometheus is not installed: apt-get install --no-install-recommends prometheus");
        await using var site = await FaultSite.StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(site.World.Client.Host, ChartFiles.Folder, site.Clock);
        await site.UntilAsync("every process is scraped", async () => await prometheus.CountAsync("up{site=\"demo\"} == 1") == 6 ? [] : ["not all six are up"], 60);
        await site.KillAsync("slave-2");
        await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active);
        await site.UntilAsync(
            "the takeover is seen", async () => await prometheus.CountAsync("failover_takeover_open{server=\"slave-2\",state=\"Active\"} == 1") > 0 ? [] : ["no such series"], 20);
        Assert.Equal(0, await prometheus.CountAsync("failover_camera_recorded{instance=\"slave-2\"}"));
        await site.RestartAsync("slave-2");
        await site.UntilAtRestAsync(90);
        await site.UntilAsync("every panel has data", () => prometheus.EmptyPanelsAsync(), 30);
        foreach (var alert in ChartFiles.Alerts())
        {
            await prometheus.CountAsync(alert);
        }
        Assert.True(ChartFiles.Alerts().Count >= 30);
        Assert.Equal(0, await prometheus.CountAsync("ALERTS{alertstate=\"firing\",alertname=~\"FailoverCameraNotRecorded|FailoverFootageLost|FailoverNotKept|FailoverElectionLeaderless\"}"));
        site.Well();
    }

    [Fact]
    [Trait("Tier", "slow")]
    public async Task Incident_IsOneTraceAcrossProcesses_FromTheFirstSignToTheLastPictureAtHome()
    {
        using var receiver = new SpanReceiver();
        using var traced = new TracedEnvironment(receiver.Url);
        await using var broker = await TestBroker.StartAsync(Ct);
        await using var tap = await BusTap.OpenAsync(broker, Ct);
        await using var site = await FaultSite.StartAsync(new FaultSiteOptions { Broker = BusTap.SiteOn(broker), SettingsOf = _ => SiteWords.MostVerbose });
        // The report begins seconds before the last sign of life: slave-2 must have recorded then.
        await site.LiveAsync(10);
        await site.KillAsync("slave-2");
        await site.UntilTakeoverAsync("slave-2", 60, TakeoverState.Active);
        await site.LiveAsync(3);
        await site.RestartAsync("slave-2");
        await site.UntilAtRestAsync(120);
        // On a machine with too much work the first spare may fall silent: the last takeover is the one that brought the role home.
        var takeover = await site.UntilTakeoverAsync("slave-2", 20, TakeoverState.Completed);
        var id = takeover.Spec.TraceId;
        Assert.Equal(IncidentTrace.IdOf("demo", "slave-2", 1), id);
        IReadOnlyList<SpanSeen> Trace() => [.. receiver.Spans.Where(s => s.TraceId == id)];
        var folder = Directory.CreateDirectory(Path.Combine(site.Root, "proof")).FullName;
        var (code, proof) = await site.RunAsync("proof", takeover.Metadata.Name, "--out", folder);
        Assert.True(code == 0, proof);
        await site.UntilAsync("the last spans arrived", () => Task.FromResult<IReadOnlyList<string>>(
            [.. ((string[])["completed", "home", "hand-back", "pulling", "pulling camera", "proof"]).Where(name => !Trace().Any(s => s.Name == name))]), 30);

        var trace = Trace();
        var decided = trace.Single(s => s.Name == "takeover" && s.Attributes["failover.takeover"] == takeover.Metadata.Name);
        var story = Followers.Select(name => trace.FirstOrDefault(s => s.Name == name && s.Parent == decided.SpanId)).ToList();
        Assert.Equal(Followers, story.Select(s => s?.Name ?? "missing"));
        Assert.Equal(story, story.OrderBy(s => s!.To));
        Assert.True(decided.To <= story[0]!.To);

        var failure = trace.Single(s => s.SpanId == decided.Parent);
        Assert.Equal(("failure", "heartbeat"), (failure.Name, failure.Service));
        var suspicion = trace.Single(s => s.SpanId == failure.Parent);
        Assert.Equal(("suspicion", "heartbeat", ""), (suspicion.Name, suspicion.Service, suspicion.Parent));
        Assert.True(suspicion.To <= failure.To && failure.To <= decided.To);

        Assert.Equal("election", decided.Service);
        Assert.All(story.Where(s => s!.Name is "active" or "hand-back"), s => Assert.Equal(takeover.Spec.Spare, s!.Service));
        Assert.Contains(trace, s => s.Name == "keeping" && s.Service.StartsWith("spare-", StringComparison.Ordinal));
        Assert.Contains(trace, s => s.Name == "first frames" && s.Service.StartsWith("spare-", StringComparison.Ordinal));
        Assert.All(trace.Where(s => s.Name is "reinsertion" or "home"), s => Assert.Equal("reinsertion", s.Service));
        Assert.All(trace, span => Assert.Equal("slave-2", span.Attributes["failover.server"]));
        Assert.Contains(await site.JournalAsync(), e => e.Kind == "TakeoverActive" && e.TraceId == id);

        // The server's own part of it, and the proof's: bounded, below the decision.
        var pulling = trace.Where(s => s.Name == "pulling").ToList();
        Assert.All(pulling, s => Assert.Equal(("slave-2", decided.SpanId), (s.Service, s.Parent)));
        Assert.All(trace.Where(s => s.Name == "pulling camera"), s => Assert.Contains(s.Parent, pulling.Select(p => p.SpanId)));
        Assert.True(trace.Count(s => s.Name == "pulling camera") <= pulling.Count * 2, "More spans than cameras.");
        var proven = trace.Single(s => s.Name == "proof");
        Assert.Equal(("failover-proof", decided.SpanId), (proven.Service, proven.Parent));
        Assert.StartsWith("Proven: ", proven.Attributes["failover.reason"], StringComparison.Ordinal);

        await NothingSecretIsSaidAsync(site, broker, tap, receiver, proof, folder);
        var words = await SiteWords.OfAsync(site);
        words.AssertOneTrace(
            id!, takeover.Metadata.Name, "slave-2", "ServerSuspect", "ServerFailed", "KeepingStarted", "TakeoverAssigned", "TakeoverActive", "RouteChanged", "TakeoverReturning",
            "KeepingEnded", "ReinsertionStarted", "ReinsertionCompleted", "TakeoverCompleted");
        site.Well();
    }

    private static async Task NothingSecretIsSaidAsync(FaultSite site, TestBroker broker, BusTap tap, SpanReceiver receiver, string proof, string folder)
    {
        var words = await SiteWords.OfAsync(site);
        words.Add("the proof", proof);
        Array.ForEach(Directory.GetFiles(folder), file => words.Add(file, File.ReadAllText(file)));
        receiver.Bodies.ToList().ForEach(body => words.Add("spans", body));
        Assert.Equal(BrokerTopology.Topics.Order(StringComparer.Ordinal), tap.Topics);
        tap.Bodies.ToList().ForEach(body => words.Add("the bus", body));
        var secrets = site.Secrets();
        foreach (var user in BusTap.Users)
        {
            secrets[$"the broker's password of {user}"] = System.Text.Encoding.UTF8.GetBytes(broker.PasswordOf(user));
        }
        Assert.Empty(words.Found(secrets));
    }

    private static async Task<IReadOnlyList<string>> EmptyPanelsAsync(PrometheusServer prometheus)
    {
        var empty = new List<string>();
        foreach (var (panel, query, mayBeEmpty) in ChartFiles.Panels())
        {
            // What Prometheus refuses is thrown: no panel may ask that.
            if (await prometheus.CountAsync(query) == 0 && !mayBeEmpty)
            {
                empty.Add($"{panel}: {query}");
            }
        }
        return empty;
    }
}
