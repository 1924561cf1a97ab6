using Failover.Contracts;

namespace Failover.Platform.Tests;

/// <summary>What an annotation says about adopting: all of it is understood, or none.</summary>
public sealed class AdoptWishTests
{
    private static readonly Reinsertion Open = new()
    {
        Metadata = new() { Name = "slave-2-t2-spare-1", CreationTimestamp = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero) },
        Spec = new("slave-2", "spare-1", "slave-2-t2"),
    };

    [Fact]
    public void Of_WhatWasWritten_IsRead()
    {
        var cameras = new Dictionary<string, string> { ["cam-2"] = "cam-2", ["cam-1"] = "cam-9" };
        var value = AdoptWish.ValueOf(Open, "slave-3", cameras);
        Assert.Equal("2026-05-01T12:00:00Z slave-3 cam-1=cam-9 cam-2=cam-2", value);
        var wish = AdoptWish.Of(With(value))!;
        Assert.Equal(("slave-3", "anna", "cam-1 as cam-9, cam-2"), (wish.Server, wish.Who, AdoptWish.TextOf(wish.Cameras)));
    }

    [Fact]
    public void Of_AnotherOpening_CountsNoLongerButIsRemembered()
    {
        var stale = With("2026-04-01T12:00:00Z slave-3 cam-1=cam-9");
        Assert.Null(AdoptWish.Of(stale));
        Assert.Equal("slave-3", AdoptWish.Last(stale)!.Value.Wish.Server);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-05-01T12:00:00Z")]
    [InlineData("2026-05-01T12:00:00Z slave-3")]
    [InlineData("2026-05-01T12:00:00Z slave-3 cam-1")]
    [InlineData("2026-05-01T12:00:00Z slave-3 cam-1=cam-2=cam-3")]
    [InlineData("2026-05-01T12:00:00Z slave-3 cam-1= cam-2=cam-2")]
    [InlineData("2026-05-01T12:00:00Z slave-3 cam-1=cam-9 cam-2=cam-9")]
    [InlineData("2026-05-01T12:00:00Z slave-3 cam-1=cam-8 cam-1=cam-9")]
    public void Of_NotUnderstood_IsNoWish(string value)
    {
        Assert.Null(AdoptWish.Of(With(value)));
        Assert.Null(AdoptWish.Last(With(value)));
    }

    [Fact]
    public void Of_Nothing_IsNoWish()
    {
        Assert.Null(AdoptWish.Of(null));
        Assert.Null(AdoptWish.Of(Open));
    }

    private static Reinsertion With(string value) => Open with
    {
        Metadata = Open.Metadata with { Annotations = OperatorWishes.With(Open.Metadata.Annotations, OperatorWishes.Adopt, new Wish(value, "anna", null, null)) },
    };
}
