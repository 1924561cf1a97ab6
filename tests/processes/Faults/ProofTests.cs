using System.Text.Json;
using Failover.Contracts;

namespace Failover.Processes.Tests;

/// <summary>The report of an incident by the real command line on a real site, and what it is worth when a disk changes afterwards.</summary>
[Collection(FaultSite.OneAtATime)]
public sealed class ProofTests
{
    private const byte Home = 3;

    [Fact]
    [Trait("Tier", "slow")]
    public async Task Proof_OfATakeoverThatIsHome_IsProvenAndVerifiedUntilABitTurns()
    {
        await using var site = await FaultSite.StartAsync();
        var ct = TestContext.Current.CancellationToken;
        // The report begins seconds before the last sign of life: slave-2 must have recorded then.
        await site.LiveAsync(10);
        await site.KillAsync("slave-2");
        var spare = (await site.UntilTakeoverAsync("slave-2", 40, TakeoverState.Active)).Spec.Spare;
        await site.LiveAsync(3);
        await site.RestartAsync("slave-2");
        await site.UntilAtRestAsync(150);
        var folder = Directory.CreateDirectory(Path.Combine(site.Root, "proof")).FullName;
        var (code, output) = await site.RunAsync("proof", "slave-2-t2", "--out", folder);
        Assert.True(code == 0, output);
        Assert.Contains("PROVEN", output, StringComparison.Ordinal);
        var file = Assert.Single(Directory.GetFiles(folder, "proof-slave-2-t2-*.json"));
        Assert.Contains("slave-2-t2", await File.ReadAllTextAsync(Path.ChangeExtension(file, ".html"), ct), StringComparison.Ordinal);
        AssertAllIsHome(await File.ReadAllTextAsync(file, ct), spare);

        (code, output) = await site.RunAsync("proof", "--verify", file);
        Assert.True(code == 0, output);
        Assert.Contains("VERIFIED", output, StringComparison.Ordinal);

        Assert.True(FootageDamage.TurnABit(site.FootageOf("slave-2"), Home, records => records / 2) > 0, "There was nothing to damage.");
        site.Note("one bit turned in what came home to slave-2");
        (code, output) = await site.RunAsync("proof", "--verify", file);
        Assert.True(code == 1, output);
        Assert.Contains("NOT VERIFIED", output, StringComparison.Ordinal);
        // Camera, run of the spare, and where in it.
        Assert.Matches($@"cam-\d+, run {spare}/.*between ticks \d+ and \d+; ticks \d+ to \d+: ", output);
        site.Well();
    }

    private static void AssertAllIsHome(string json, string spare)
    {
        using var document = JsonDocument.Parse(json);
        var report = document.RootElement.GetProperty("report");
        var totals = report.GetProperty("totals");
        Assert.True(report.GetProperty("proven").GetBoolean());
        Assert.Equal((100m, 0, 0, 0), (
            totals.GetProperty("coveredPercent").GetDecimal(), totals.GetProperty("missing").GetInt32(),
            totals.GetProperty("doubled").GetInt32(), totals.GetProperty("notHome").GetInt32()));
        Assert.Equal(totals.GetProperty("expected").GetInt64(), totals.GetProperty("home").GetInt64());
        Assert.Equal(spare, report.GetProperty("takeover").GetProperty("spare").GetString());
        var cameras = report.GetProperty("cameras").EnumerateArray().ToList();
        Assert.Equal(2, cameras.Count);
        foreach (var camera in cameras)
        {
            // Its own session before, the spare's, its own after: and pictures of the spare are really shown.
            Assert.True(camera.GetProperty("chains").GetArrayLength() >= 3, camera.ToString());
            Assert.Contains(camera.GetProperty("spans").EnumerateArray(), span =>
                span.GetProperty("run").ToString().Contains(spare, StringComparison.Ordinal) && span.GetProperty("pictures").GetInt32() > 0);
        }
    }
}
