namespace Failover.Bench;

public sealed class ProcessCostTests
{
    [Fact]
    public void Parse_NameWithBrackets_FieldsOfProc()
    {
        const string Stat = "77 (a b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 9 0 12345 99999 1000 18446744073709551615 1";
        var cost = ProcessCost.Parse(Stat);
        Assert.Equal((TimeSpan.FromSeconds(2), 4096 * 1000L), (cost.Processor, cost.Memory));
        Assert.Equal(0.5, cost.Cores(new ProcessCost(TimeSpan.FromSeconds(1), 0), TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void Of_ThisProcess_IsWhatTheRuntimeSays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux");
        Assert.InRange(ProcessCost.Of(Environment.ProcessId).Processor, TimeSpan.Zero, Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(0.1));
    }
}
