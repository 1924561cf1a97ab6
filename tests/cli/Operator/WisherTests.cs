namespace Failover.Cli.Tests;

public sealed class WisherTests
{
    [Theory]
    [InlineData("chief", "root", "pod-1", "chief")]
    [InlineData(null, "root", "pod-1", "root")]
    [InlineData(null, "", "pod-1", "pod-1")]
    public void NameOf_GivenElseUserElseMachine(string? given, string user, string machine, string expected) =>
        Assert.Equal(expected, Wisher.NameOf(given, user, machine));
}
