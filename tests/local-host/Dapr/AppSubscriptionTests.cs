namespace Failover.LocalHost.Tests;

public sealed class AppSubscriptionTests
{
    [Fact]
    public void Parse_DaprsOutput_GivesPathsAndKeys()
    {
        const string json = """
            [{"topic":"plans","pubsubName":"plans","route":"bus/plans","metadata":{"routingKey":"a, b"}},
             {"topic":"beats","PUBSUBNAME":"level","routes":{"default":"/bus/beats"}},
             {"topic":"x","pubsubName":"level"},
             {"topic":"y","pubsubName":"unknown","route":"y"}]
            """;
        var list = AppSubscription.Parse(json);
        Assert.Equal(["/bus/plans", "/bus/beats"], list.Select(s => s.Path));
        Assert.True(list[0].Wants("plans", "a"));
        Assert.True(list[0].Wants("plans", "b"));
        Assert.False(list[0].Wants("plans", "c"));
        Assert.True(list[1].Wants("beats", "anything"));
        Assert.False(list[1].Wants("health", ""));
    }
}
