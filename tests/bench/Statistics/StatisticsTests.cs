namespace Failover.Bench;

public sealed class StatisticsTests
{
    [Fact]
    public void Quantiles_AreMeasuredValues()
    {
        var hundred = new Quantiles(Enumerable.Range(1, 100).Reverse().Select(i => (double)i));
        Assert.Equal((50, 99, 100, 1), (hundred.At(0.5), hundred.At(0.99), hundred.Most, hundred.At(0)));
        Assert.Equal(7, new Quantiles([7]).At(0.99));
        Assert.Equal(double.NaN, new Quantiles([]).At(0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => hundred.At(1.1));
    }

    [Theory]
    [InlineData(0, 1, 2.9957)]
    [InlineData(0, 1_000_000, 2.9957e-6)]
    [InlineData(1, 1, 4.7439)]
    [InlineData(10, 1, 16.9622)]
    public void Upper95_IsThePoissonLimit(int events, double exposure, double expected) =>
        Assert.Equal(expected, RateBound.Upper95(events, exposure), expected * 1e-4);

    [Fact]
    public void Rows_SayWhetherTheGoalIsReached()
    {
        Assert.True(BenchRow.AtMost("a", 2, 2, "s").Reached);
        Assert.False(BenchRow.AtMost("a", 2, 2.01, "s").Reached);
        Assert.True(BenchRow.AtLeast("a", 70, 70, "%").Reached);
        Assert.False(BenchRow.AtLeast("a", 70, double.NaN, "%").Reached);
        Assert.False(new BenchReport("x", [BenchRow.Fact("a", "1"), BenchRow.AtMost("b", 1, 2, "s")], []).Reached);
    }
}
