using Failover.Contracts;
using Failover.Platform;

namespace Failover.Processes.Tests;

/// <summary>One incident of real processes as it is seen from outside: by a real Prometheus, and at an endpoint for traces.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class SeenTests
{
    // What follows from a decision, in this order.
    private static readonly string[] Followers = ["plan", "active", "serving", "returning", "handed back", "completed"];

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
        await site.UntilAsync("every panel has data", () => EmptyPanelsAsync(prometheus), 30);
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
        await using var site = await FaultSite.StartAsync();
        await site.KillAsync("slave-2");
        await site.UntilTakeoverAsync("slave-2", 60, TakeoverState.Active);
        await site.RestartAsync("slave-2");
        await site.UntilAtRestAsync(120);
        // On a machine with too much work the first spare may fall silent: the last takeover is the one that brought the role home.
        var takeover = await site.UntilTakeoverAsync("slave-2", 20, TakeoverState.Completed);
        var id = takeover.Spec.TraceId;
        Assert.Equal(IncidentTrace.IdOf("demo", "slave-2", 1), id);
        IReadOnlyList<SpanSeen> Trace() => [.. receiver.Spans.Where(s => s.TraceId == id)];
        await site.UntilAsync("the last spans arrived", () => Task.FromResult<IReadOnlyList<string>>(
            [.. ((string[])["completed", "home", "hand-back"]).Where(name => !Trace().Any(s => s.Name == name))]), 30);

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
        site.Well();
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

    /// <summary>The standard variables for the processes that are started meanwhile.</summary>
    private sealed class TracedEnvironment : IDisposable
    {
        private static readonly string[] Names = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_BSP_SCHEDULE_DELAY"];

        public TracedEnvironment(string url)
        {
            string[] values = [url, "http/protobuf", "300"];
            for (var i = 0; i < Names.Length; i++)
            {
                Environment.SetEnvironmentVariable(Names[i], values[i]);
            }
        }

        public void Dispose() => Array.ForEach(Names, name => Environment.SetEnvironmentVariable(name, null));
    }
}
