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
             {"topic":"y","route":"y"}]
            """;
        var list = AppSubscription.Parse(json);
        Assert.Equal(["/bus/plans", "/bus/beats"], list.Select(s => s.Path));
        Assert.Equal(["a", "b"], list[0].RoutingKeys);
        Assert.Equal([""], list[1].RoutingKeys);
    }
}
