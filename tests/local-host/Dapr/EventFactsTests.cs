using System.Text;

namespace Failover.LocalHost.Tests;

public sealed class EventFactsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("""{"data":{}""")]
    [InlineData("""{} {}""")]
    public void Read_NoObject_Null(string body) => Assert.Null(EventFacts.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Read_TopLevelOnly()
    {
        var facts = EventFacts.Read("""{"data":{"expiration":"2000-01-01T00:00:00Z","traceparent":"inner"},"traceid":"outer","tracestate":null,"expiration":5}"""u8)!;
        Assert.Equal(new EventFacts(null, "outer", ""), facts);
        Assert.Equal(
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), EventFacts.Read("""{"expiration":"2026-01-02T04:04:05+01:00"}"""u8)!.Expiration!.Value.ToUniversalTime());
    }

    [Fact]
    public void Scopes_AsDaprdReadsThem()
    {
        var scopes = new TopicScopes("a=x, y;b=;c = z", null, allowed: "x,y,z,w", protectedTopics: "w");
        Assert.True(scopes.MayPublish("a", "x") && scopes.MayPublish("a", "y") && scopes.MayPublish("c", "z"));
        Assert.False(scopes.MayPublish("a", "z"));
        Assert.False(scopes.MayPublish("b", "x"));
        Assert.True(scopes.MayPublish("unnamed", "x"));
        Assert.False(scopes.MayPublish("unnamed", "w"));
        Assert.False(scopes.MayPublish("unnamed", "not allowed"));
        Assert.True(scopes.MaySubscribe("b", "x"));
    }
}
