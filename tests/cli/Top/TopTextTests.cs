using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class TopTextTests
{
    private static readonly RecorderRows Rows = new()
    {
        Site = "hall",
        Time = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero),
        Recorders =
        [
            new() { Name = "master-1", Spare = false, BeatAgeMs = 80, Health = Health(400), Load = new(0.21, 2_000_000, 620, 1_000_000_000_000), Digest = new(8, 8, 8) },
            new() { Name = "slave-2", Spare = false, BeatAgeMs = 190, Health = Health(40) with { Ill = true, TimerLagMs = 640 }, Load = new(1.02, 2_000_000, 4100, 1_000_000_000_000), Digest = new(8, 8, 7) },
            new() { Name = "slave-3", Spare = false },
            new()
            {
                Name = "spare-1", Spare = true, BeatAgeMs = 4200, Health = Health(900) with { DiskFault = "it is full" }, Load = new(0.4, 0, null, null), Digest = new(0, 0, 0),
                Guarded = 16, Covered = 15, GuardedBytesPerSecond = 4_000_000, RingBytes = 80_000_000, RingBudgetBytes = 2L << 30, HeldBytes = 3_400_000,
            },
            new() { Name = "spare-2", Spare = true, BeatAgeMs = 100, Health = Health(500), RingBudgetBytes = 2L << 30 },
        ],
    };

    [Fact]
    public void Render_EveryRecorder_LoadAndWhatIsWrong() => Golden.Check("top", TextLine.PlainText(TopText.Render(Rows)));

    [Fact]
    public async Task Run_WithoutATerminal_OnceAndJsonAndYaml()
    {
        using var site = new PlayedSite { Route = _ => Rows };
        var (code, output, _) = await CommandRun.Async("top", "--host", site.Host);
        Assert.Equal((ExitCode.Well, TextLine.PlainText(TopText.Render(Rows))), (code, output));
        Assert.Contains("\"name\": \"spare-1\"", (await CommandRun.Async("top", "-o", "json", "--host", site.Host)).Output);
        Assert.Contains("- name: spare-1\n  spare: true\n", (await CommandRun.Async("top", "-o", "yaml", "--host", site.Host)).Output);
        Assert.All(site.Asked, a => Assert.Equal("/v1/recorders", a));
    }

    private static RecorderHealth Health(long freeGigabytes) => new(false, 3, false, null, freeGigabytes * 1_000_000_000);
}
