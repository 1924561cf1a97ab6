namespace Failover.Kubernetes.Tests;

public sealed class RetryRulesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("NoAnswer")]
    [InlineData("ServerError")]
    public void Decide_WriteThatMayBeDone_IsNeverRepeated(string failure)
    {
        var step = RetryRules.Decide(Enum.Parse<ApiFailure>(failure), isWrite: true, 1, null, TimeSpan.Zero, Limit, 0);
        Assert.Null(step.After);
        Assert.Equal("it may have been done", step.Reason);
        Assert.NotNull(RetryRules.Decide(Enum.Parse<ApiFailure>(failure), isWrite: false, 1, null, TimeSpan.Zero, Limit, 0).After);
    }

    [Theory]
    [InlineData("NotSent")]
    [InlineData("TooBusy")]
    public void Decide_WriteThatIsCertainlyNotDone_IsRepeated(string failure) =>
        Assert.NotNull(RetryRules.Decide(Enum.Parse<ApiFailure>(failure), isWrite: true, 1, null, TimeSpan.Zero, Limit, 0).After);

    [Fact]
    public void Decide_ServerAsks_WaitsAsLongButNotForEver()
    {
        Assert.Equal(TimeSpan.FromSeconds(7), Asked(7));
        Assert.Null(Asked(60));

        static TimeSpan? Asked(int seconds) =>
            RetryRules.Decide(ApiFailure.TooBusy, isWrite: false, 1, TimeSpan.FromSeconds(seconds), TimeSpan.Zero, Limit, 0).After;
    }

    [Fact]
    public void Decide_LimitReached_SaysForHowLong()
    {
        var step = RetryRules.Decide(ApiFailure.NotSent, isWrite: false, 9, null, TimeSpan.FromSeconds(14), Limit, 1);
        Assert.Null(step.After);
        Assert.Equal("it was tried for 14.0 s", step.Reason);
    }

    [Fact]
    public void Backoff_AnyAttempt_DoublesUpToABoundAndIsSpread()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(50), RetryRules.Backoff(1, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(100), RetryRules.Backoff(1, 1));
        Assert.Equal(TimeSpan.FromMilliseconds(800), RetryRules.Backoff(4, 1));
        Assert.Equal(TimeSpan.FromSeconds(10), RetryRules.Backoff(1_000_000, 1));
    }
}
