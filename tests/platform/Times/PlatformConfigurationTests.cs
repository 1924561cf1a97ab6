using Microsoft.Extensions.Configuration;

namespace Failover.Platform.Tests;

public sealed class PlatformConfigurationTests
{
    [Fact]
    public void ReadTimes_Set_Wins()
    {
        var times = PlatformConfiguration.ReadTimes(Configuration(("FAILOVER:TIMES:RINGSECONDS", "10"), ("FAILOVER:TIMES:REPEATMAXMS", "2000")));
        Assert.Equal(TimeSpan.FromSeconds(10), times.Ring);
        Assert.Equal(2000, times.RepeatMaxMs);
        Assert.Equal(200, times.BeatMs);
    }

    [Fact]
    public void ReadTimes_SeveralWrong_TellsAllAtOnce()
    {
        var wrong = Assert.Throws<FailoverSetupException>(() => PlatformConfiguration.ReadTimes(
            Configuration(("FAILOVER:TIMES:BEETMS", "1"), ("FAILOVER:TIMES:BEATMS", "fast"))));
        Assert.Contains("FAILOVER__TIMES__BEETMS is unknown", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("FAILOVER__TIMES__BEATMS is 'fast'", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
    }

    [Fact]
    public void Problems_ZeroAndContradiction_BothNamed()
    {
        var problems = new FailoverTimes { BeatMs = 0, RepeatMaxMs = 100 }.Problems();
        Assert.Equal(2, problems.Count);
    }

    [Theory]
    [InlineData(4000, 4000, 500)]
    [InlineData(4000, 3500, 500)]
    [InlineData(2000, 2500, 500)]
    public void Problems_LeaderWouldStopAfterAnotherBegan_Refused(int lease, int deadline, int retry)
    {
        var problems = new FailoverTimes { LeaseMs = lease, LeaseRenewDeadlineMs = deadline, LeaseRetryMs = retry }.Problems();
        Assert.Contains("a leader must stop before another begins", Assert.Single(problems), StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build();
}
