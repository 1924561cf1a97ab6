using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Processes.Tests;

/// <summary>A drill by the real command line on a real site.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class DrillTests
{
    [Fact]
    public async Task Drill_OfAServerThatIsWell_PassesWithAReportAndNothingIsLost()
    {
        using var receiver = new SpanReceiver();
        using var traced = new TracedEnvironment(receiver.Url);
        await using var site = await FaultSite.StartAsync(new FaultSiteOptions { SettingsOf = _ => SiteWords.Verbose });
        await using var prometheus = PrometheusServer.Find("prometheus") is null ? null : await PrometheusServer.StartAsync(site.World.Client.Host, ChartFiles.Folder, site.Clock);
        var folder = Directory.CreateDirectory(Path.Combine(site.Root, "drill")).FullName;
        // The proof begins 5 s before the takeover: there is footage of that time.
        await site.LiveAsync(7);
        var (code, output) = await site.RunAsync("drill", "slave-2", "--seconds", "4", "--out", folder, "--by", "anna");
        Assert.True(code == 0, output);
        var json = Assert.Single(Directory.GetFiles(folder, "drill-slave-2-*.json"));
        Assert.Contains("PASSED", await File.ReadAllTextAsync(Path.ChangeExtension(json, ".txt"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        Assert.Equal(100, report.RootElement.GetProperty("coveredPercent").GetDouble());
        // What slave-2 had not flushed yet when it compared may come from the spare, too; it is shown once all the same.
        Assert.Equal(0, report.RootElement.GetProperty("doubled").GetInt32());
        var entries = (await site.JournalAsync()).Where(e => e.Takeover == "slave-2-t2").ToList();
        Assert.Equal(["TakeoverAssigned", "TakeoverActive", "TakeoverReturning", "TakeoverReinserting", "TakeoverCompleted"], entries.Where(e => e.Writer == "election").Select(e => e.Kind));
        Assert.All(entries, e => Assert.Equal("drill", e.Label));
        await site.UntilAtRestAsync(60);
        var proof = await site.ProveAsync("slave-2", ["spare-1", "spare-2"], null);
        Assert.Equal(proof.FramesProduced, proof.FramesStored);
        var (refused, why) = await site.RunAsync("drill", "slave-9", "--out", folder);
        Assert.True(refused == 2, why);
        if (prometheus is not null)
        {
            await SeenByPrometheusAsync(site, prometheus);
        }

        await ToldWithOneTraceAsync(site, receiver, folder);
        site.Well();
    }

    private static async Task SeenByPrometheusAsync(FaultSite site, PrometheusServer prometheus)
    {
        await site.UntilAsync("every panel has data", prometheus.EmptyPanelsAsync, 40);
        foreach (var alert in ChartFiles.Alerts())
        {
            // What Prometheus refuses is thrown.
            await prometheus.CountAsync(alert);
        }
    }

    private static async Task ToldWithOneTraceAsync(FaultSite site, SpanReceiver receiver, string folder)
    {
        var takeover = (await site.TakeoversAsync()).Single();
        var id = takeover.Spec.TraceId!;
        Assert.Equal(IncidentTrace.IdOf("demo", "slave-2", 1), id);
        var (code, why) = await site.RunAsync("why", "slave-2-t2");
        Assert.True(code == 0 && why.Contains($"trace     {id}", StringComparison.Ordinal), why);
        (code, var proof) = await site.RunAsync("proof", "slave-2-t2", "--out", folder);
        Assert.True(code == 0, proof);
        await site.UntilAsync("the trace is whole", () => Task.FromResult<IReadOnlyList<string>>(
            [.. ((string[])["takeover", "plan", "active", "serving", "returning", "hand-back", "handed back", "reinsertion", "pulling", "pulling camera", "home", "completed", "proof"])
                .Where(name => receiver.Spans.All(s => s.Name != name || s.TraceId != id))]), 30);
        Assert.All(receiver.Spans.Where(s => s.Attributes.GetValueOrDefault("failover.takeover") == takeover.Metadata.Name), s => Assert.Equal(id, s.TraceId));

        var words = await SiteWords.OfAsync(site);
        words.Add("why and proof", why + proof);
        Array.ForEach(Directory.GetFiles(folder), file => words.Add(file, File.ReadAllText(file)));
        receiver.Bodies.ToList().ForEach(body => words.Add("spans", body));
        Assert.Empty(words.Found(site.Secrets()));
        words.AssertOneTrace(id, takeover.Metadata.Name, "slave-2", "TakeoverAssigned", "TakeoverActive", "KeepingStarted", "ReinsertionStarted", "ReinsertionCompleted", "TakeoverCompleted");
    }

    [Fact]
    [Trait("Tier", "slow")]
    public async Task TakeoverMaintenanceAndRelease_ByHandAroundAKill_NothingIsLost()
    {
        await using var site = await FaultSite.StartAsync();
        var (code, output) = await site.RunAsync("takeover", "slave-2", "--to", "spare-2", "--by", "anna");
        Assert.True(code == 0, output);
        var takeover = await site.UntilTakeoverAsync("slave-2", 30, TakeoverState.Active);
        Assert.Equal("spare-2", takeover.Spec.Spare);
        await site.LiveAsync(2);
        await site.KillAsync("slave-2");
        var before = site.ReadDisk("slave-2");
        await site.UntilAsync("slave-2 is seen to be dead", s => s?.Servers.Any(x => x is { Name: "slave-2", State: ServerState.Failed }) == true ? [] : ["it is not"], 30);
        await site.UntilAsync("release is refused while slave-2 does not record", async () => (await site.RunAsync("release", "slave-2")).Code == 1 ? [] : ["it is not"], 20);
        await site.RestartAsync("slave-2");
        await site.LiveAsync(6);
        Assert.Equal(TakeoverState.Active, (await site.TakeoversAsync()).Single().Status.State);
        await site.UntilAsync("slave-2 is released", async () => (await site.RunAsync("release", "slave-2", "--by", "ben")).Code == 0 ? [] : ["it is not"], 30);
        await site.UntilAtRestAsync(90);
        await site.ProveAsync("slave-2", ["spare-2"], before);
        Assert.Equal(0, (await site.RunAsync("maintenance", "on", "slave-2", "--for", "5m")).Code);
        await site.KillAsync("slave-2");
        before = site.ReadDisk("slave-2");
        await site.UntilAsync("a guard keeps its cameras in maintenance", s => s?.Spares.Any(g => g.Guarding.Any(r => r.Server == "slave-2" && r.Keeping == 2)) == true ? [] : ["nobody does"], 20);
        await site.UntilAsync("its failure is told, with the label", async () => (await site.JournalAsync()).Any(e => e is { Kind: "ServerFailed", Server: "slave-2", Label: "maintenance" }) ? [] : ["it is not"], 20);
        Assert.Single(await site.TakeoversAsync());
        await site.RestartAsync("slave-2");
        Assert.Equal(0, (await site.RunAsync("maintenance", "off", "slave-2")).Code);
        await site.UntilAtRestAsync(90);
        await site.ProveAsync("slave-2", ["spare-1", "spare-2"], before);
        site.Well();
    }
}
