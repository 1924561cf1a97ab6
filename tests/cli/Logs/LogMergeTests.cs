using CsCheck;
using Failover.Contracts;

namespace Failover.Cli.Tests;

public sealed class LogMergeTests
{
    private static readonly DateTimeOffset Noon = SampleSite.Now;

    [Fact]
    public void Rest_LinesOfSeveralSources_InTheOrderOfTimeAndNoneIsMissing() => Gen.Int[0, 2].Select(Gen.Int[0, 50]).Array[0, 200].Holds(told =>
    {
        var merge = new LogMerge(TimeSpan.Zero);
        var sorted = told.OrderBy(t => t.Item2).ThenBy(t => t.Item1).ToList();
        foreach (var (source, at) in sorted)
        {
            merge.Add($"{source}", Line($"{source}", at), Noon);
        }

        var lines = merge.Rest();
        Assert.Equal(told.Length, lines.Count);
        Assert.Equal(lines.OrderBy(l => l.Time).Select(l => l.Time), lines.Select(l => l.Time));
        Assert.Equal(0, merge.Waiting);
    });

    [Fact]
    public void Ready_OlderLineComesLater_IsBeforeTheOneThatWaited()
    {
        var merge = new LogMerge(TimeSpan.FromSeconds(1));
        merge.Add("a", Line("a", 10), Noon);
        Assert.Empty(merge.Ready(Noon.AddMilliseconds(900)));
        merge.Add("b", Line("b", 5), Noon.AddMilliseconds(950));
        merge.Add("b", Line("b", 20), Noon.AddMilliseconds(960));
        Assert.Equal(["b 5", "a 10"], merge.Ready(Noon.AddSeconds(1)).Select(l => l.Text));
        Assert.Equal(["b 20"], merge.Ready(Noon.AddSeconds(3)).Select(l => l.Text));
    }

    [Fact]
    public void Ready_SourceWhoseClockIsAnHourAhead_IsNotHeldForAnHour()
    {
        var merge = new LogMerge(TimeSpan.FromSeconds(1));
        merge.Add("ahead", Line("ahead", 3600), Noon);
        Assert.Equal(["ahead 3600"], merge.Ready(Noon.AddSeconds(1)).Select(l => l.Text));
    }

    [Fact]
    public void Rest_ClockOfASourceWasSetBack_ItsLinesStayInTheirOrder()
    {
        var merge = new LogMerge(TimeSpan.Zero);
        merge.Add("a", Line("a", 100), Noon);
        merge.Add("a", Line("a", 10), Noon);
        merge.Add("b", Line("b", 50), Noon);
        Assert.Equal(["b 50", "a 100", "a 10"], merge.Rest().Select(l => l.Text));
    }

    [Fact]
    public void Ready_MoreThanTheCapacityWaits_TheFirstGoOnEarly()
    {
        var merge = new LogMerge(TimeSpan.FromHours(1), capacity: 3);
        for (var i = 0; i < 5; i++)
        {
            merge.Add("a", Line("a", i), Noon);
        }

        Assert.Equal(["a 0", "a 1"], merge.Ready(Noon).Select(l => l.Text));
        Assert.Equal(3, merge.Waiting);
    }

    private static LogLine Line(string process, int seconds) => new() { Time = Noon.AddSeconds(seconds), Process = process, Level = "Information", Text = $"{process} {seconds}" };
}
