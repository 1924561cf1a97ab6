using Failover.Contracts;

namespace Failover.Platform.Tests;

public sealed class OperatorWishesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void With_ThenFind_SameWishAndReadableAnnotations()
    {
        var wish = new Wish("spare-1", "anna", Noon, Noon.AddMinutes(30));
        var annotations = OperatorWishes.With(new Dictionary<string, string> { ["other"] = "x" }, OperatorWishes.Takeover, wish);
        Assert.Equal(wish, OperatorWishes.Find(Meta(annotations), OperatorWishes.Takeover, Noon));
        Assert.Equal(
            [
                "failover.video/takeover=spare-1", "failover.video/takeover-at=2026-05-01T12:00:00Z", "failover.video/takeover-by=anna",
                "failover.video/takeover-until=2026-05-01T12:30:00Z", "other=x",
            ],
            annotations.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
        Assert.Equal(["other"], OperatorWishes.Without(annotations, OperatorWishes.Takeover).Keys);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public void Find_Until_EndsItAtThatTime(int secondsAfter, bool inForce) =>
        Assert.Equal(inForce, OperatorWishes.Find(Meta(new() { [OperatorWishes.Maintenance] = "true", [OperatorWishes.Maintenance + OperatorWishes.Until] = "2026-05-01T12:00:00Z" }),
            OperatorWishes.Maintenance, Noon.AddSeconds(secondsAfter)) is not null);

    [Fact]
    public void Find_WrittenByHandWithoutWhoAndWhen_IsAWishOfAnOperator()
    {
        var wish = OperatorWishes.Find(Meta(new() { [OperatorWishes.Takeover] = "any", [OperatorWishes.Takeover + OperatorWishes.Until] = "soon" }), OperatorWishes.Takeover, Noon);
        Assert.Equal(("any", "an operator", null), (wish!.Value, wish.Who, wish.Until));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void InMaintenance_AnnotationOrSpec(string value, bool expected)
    {
        var server = new SiteServer { Metadata = Meta(new() { [OperatorWishes.Maintenance] = value }), Spec = new() { Address = "http://x" } };
        Assert.Equal(expected, server.InMaintenance(Noon));
        Assert.True((server with { Spec = server.Spec with { Maintenance = true } }).InMaintenance(Noon));
    }

    [Theory]
    [InlineData("failover.video/maintenance", true)]
    [InlineData("failover.video/maintenance-until", true)]
    [InlineData("failover.video/maintenance-of-what", false)]
    [InlineData("failover.video/confirm-unprotected", false)]
    public void IsWish_OnlyOurOwn(string annotation, bool expected) => Assert.Equal(expected, OperatorWishes.IsWish(annotation));

    private static ObjectMeta Meta(IReadOnlyDictionary<string, string> annotations) => new() { Name = "slave-2", Annotations = annotations };

    private static ObjectMeta Meta(Dictionary<string, string> annotations) => Meta((IReadOnlyDictionary<string, string>)annotations);
}
