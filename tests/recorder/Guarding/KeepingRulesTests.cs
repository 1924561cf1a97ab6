using Failover.Contracts;

namespace Failover.Recorder.Tests;

public sealed class KeepingRulesTests
{
    private static readonly KeepingView Calm = new()
    {
        Entitlement = new(true, "base licence and 8 camera licences"),
        Keeping = false,
        ServesRole = false,
        Probe = SignValue.Alive,
        ProbeDetail = "answered",
        AnsweringFor = TimeSpan.FromMinutes(1),
        QuietFor = TimeSpan.FromMinutes(1),
        Calm = KeepingRules.Calm,
        Leaving = false,
        Receiving = true,
        TheirState = CameraState.Recording,
        DurableLag = TimeSpan.FromSeconds(1),
        DurableLagLimit = TimeSpan.FromSeconds(5),
        NewDamage = false,
        DurableAndAligned = true,
        DurableFor = TimeSpan.FromMinutes(1),
    };

    [Fact]
    public void Decide_AllIsWell_KeepsNothing() => Assert.False(KeepingRules.Decide(Calm).Keep);

    public static TheoryData<string> Signs => ["probe", "leaving", "disk", "session", "damage", "state", "lag", "role"];

    [Theory]
    [MemberData(nameof(Signs))]
    public void Decide_AnySingleSign_StartsKeeping(string sign)
    {
        var view = With(sign);
        var decision = KeepingRules.Decide(view);
        Assert.True(decision.Keep);
        Assert.EndsWith(".", decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("probe")]
    [InlineData("lag")]
    public void Decide_SiteIsNotEntitled_StartsNothingAndSaysWhy(string sign)
    {
        var decision = KeepingRules.Decide(With(sign) with { Entitlement = new(false, "the base licence is missing.") });
        Assert.False(decision.Keep);
        Assert.Contains("the base licence is missing", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_EntitlementLostDuringAnIncident_GoesOn()
    {
        var view = With("probe") with { Keeping = true, Entitlement = new(false, "expired") };
        Assert.True(KeepingRules.Decide(view).Keep);
    }

    [Fact]
    public void Decide_SickProbe_NeitherStartsNorEndsKeeping()
    {
        Assert.False(KeepingRules.Decide(Calm with { Probe = SignValue.Unknown }).Keep);
        Assert.True(KeepingRules.Decide(Calm with { Probe = SignValue.Unknown, Keeping = true, AnsweringFor = TimeSpan.Zero }).Keep);
    }

    [Fact]
    public void Decide_ServerBackButNotDurable_GoesOnKeeping()
    {
        var back = Calm with { Keeping = true, DurableAndAligned = false };
        Assert.True(KeepingRules.Decide(back).Keep);
        Assert.True(KeepingRules.Decide(back with { DurableAndAligned = true, DurableFor = TimeSpan.FromSeconds(1) }).Keep);
        Assert.True(KeepingRules.Decide(back with { DurableAndAligned = true, AnsweringFor = TimeSpan.FromSeconds(1) }).Keep);
        Assert.False(KeepingRules.Decide(back with { DurableAndAligned = true }).Keep);
    }

    [Fact]
    public void Decide_OnlyAnotherGuardHasIt_GoesOnKeepingHoweverDurableItIsThere()
    {
        var second = Calm with { Keeping = true, FollowsAGuard = true };
        Assert.True(KeepingRules.Decide(second).Keep);
        Assert.True(KeepingRules.Decide(second with { NothingArrived = true }).Keep);
        Assert.False(KeepingRules.Decide(second with { Keeping = false }).Keep);
    }

    [Fact]
    public void Decide_OneSessionCameraThatOnlyItsRecorderGets_EndsWhenItsFramesAreDurableThere()
    {
        var elsewhere = Calm with { Keeping = true, Receiving = false, DurableAndAligned = false, DurableFor = TimeSpan.Zero };
        Assert.True(KeepingRules.Decide(elsewhere).Keep);
        Assert.True(KeepingRules.Decide(elsewhere with { TheirsAdvanceFor = TimeSpan.FromSeconds(1) }).Keep);
        Assert.False(KeepingRules.Decide(elsewhere with { TheirsAdvanceFor = TimeSpan.FromSeconds(2) }).Keep);
        Assert.True(KeepingRules.Decide(elsewhere with { TheirsAdvanceFor = TimeSpan.FromSeconds(2), Receiving = true }).Keep);
    }

    [Fact]
    public void Decide_AfterFalseAlarms_StaysCalmForLongerBeforeItEnds()
    {
        var quiet = Calm with { Keeping = true, QuietFor = TimeSpan.FromSeconds(10), AnsweringFor = TimeSpan.FromSeconds(10) };
        Assert.False(KeepingRules.Decide(quiet with { Calm = KeepingRules.CalmAfter(0) }).Keep);
        Assert.True(KeepingRules.Decide(quiet with { Calm = KeepingRules.CalmAfter(3) }).Keep);
        Assert.False(KeepingRules.Decide(quiet with { Calm = KeepingRules.CalmAfter(3), QuietFor = TimeSpan.FromMinutes(1), AnsweringFor = TimeSpan.FromMinutes(1) }).Keep);
    }

    [Fact]
    public void CalmAfter_ManyFalseAlarms_DoublesAndIsBounded()
    {
        Assert.Equal([2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 7).Select(flaps => KeepingRules.CalmAfter(flaps).TotalSeconds));
        Assert.Equal(TimeSpan.FromMinutes(1), KeepingRules.CalmAfter(int.MaxValue));
    }

    [Fact]
    public void Decide_LagWhileNothingArrivesHere_IsNoSign()
    {
        // The camera itself is gone: its recorder is not to blame.
        Assert.False(KeepingRules.Decide(Calm with { Receiving = false, DurableLag = TimeSpan.FromMinutes(1) }).Keep);
    }

    private static KeepingView With(string sign) => sign switch
    {
        "probe" => Calm with { Probe = SignValue.Missing, ProbeDetail = "connection refused" },
        "leaving" => Calm with { Leaving = true },
        "disk" => Calm with { DiskFault = "no space left" },
        "session" => Calm with { NewSession = true },
        "damage" => Calm with { NewDamage = true },
        "state" => Calm with { TheirState = CameraState.Refused },
        "lag" => Calm with { DurableLag = TimeSpan.FromSeconds(6) },
        "role" => Calm with { ServesRole = true },
        _ => throw new ArgumentOutOfRangeException(nameof(sign), sign, "unknown sign"),
    };
}
