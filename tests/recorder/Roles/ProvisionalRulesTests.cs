using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder.Tests;

public sealed class ProvisionalRulesTests
{
    private static readonly FailoverTimes Times = new();

    private static readonly ProvisionalView Alone = new()
    {
        Server = "slave-2",
        Guard = "spare-2",
        Order = 1,
        MayServe = true,
        Ill = false,
        FramesArriving = true,
        MissingFor = TimeSpan.FromSeconds(10),
        PlanSilence = TimeSpan.FromSeconds(30),
        Term = 2,
    };

    private static readonly ProvisionalView Serving = Alone with { Held = new RoleHeld("slave-2", 2, Provisional: true) };

    [Fact]
    public void Decide_ServerDeadAndNoControlPlane_Serves()
    {
        var decision = ProvisionalRules.Decide(Alone, Times);
        Assert.True(decision.Serve);
        Assert.Equal("slave-2 does not answer for 10 s, and no plan came for 30 s.", decision.Reason);
    }

    public static TheoryData<string> Reasons => ["plan", "not allowed", "answers", "just missing", "ill", "no frames", "other role", "rival"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Decide_AnyDoubt_DoesNotBegin(string doubt)
    {
        var decision = ProvisionalRules.Decide(With(doubt), Times);
        Assert.False(decision.Serve);
        Assert.EndsWith(".", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_LaterGuard_WaitsForTheEarlierOne()
    {
        var both = Alone with { MissingFor = TimeSpan.FromSeconds(3), PlanSilence = Times.ControlPlaneSilent };
        Assert.True(ProvisionalRules.Decide(both, Times).Serve);
        Assert.False(ProvisionalRules.Decide(both with { Order = 2 }, Times).Serve);
        Assert.True(ProvisionalRules.Decide(
            both with { Order = 2, MissingFor = TimeSpan.FromSeconds(5), PlanSilence = Times.ControlPlaneSilent + TimeSpan.FromSeconds(2) }, Times).Serve);
    }

    [Fact]
    public void Decide_ControlPlaneIsBackAndNamesNobody_GoesOnSoThatItCanBeAdopted() =>
        Assert.True(ProvisionalRules.Decide(Serving with { PlanSilence = TimeSpan.Zero, MayServe = false, Ill = true, MissingFor = null }, Times).Serve);

    [Fact]
    public void Decide_ATermWasMinted_GivesUp() => Assert.False(ProvisionalRules.Decide(Serving with { Term = 3 }, Times).Serve);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Decide_OriginalServesItsRole_GivesUpUnlessItsTermIsOld(long term, bool givesUp) =>
        Assert.Equal(!givesUp, ProvisionalRules.Decide(Serving with { AnsweredRole = new RoleHeld("slave-2", term) }, Times).Serve);

    [Theory]
    [InlineData("spare-1", 1, 2, true, true)]
    [InlineData("spare-3", 1, 2, true, false)]
    [InlineData("spare-3", 0, 2, true, true)]
    [InlineData("spare-1", 2, 2, true, false)]
    [InlineData("spare-3", 9, 3, true, true)]
    [InlineData("spare-1", 0, 1, true, false)]
    [InlineData("spare-3", 9, 2, false, true)]
    [InlineData("spare-1", 0, 1, false, false)]
    public void Decide_AnotherGuardServesToo_ExactlyOneOfBothGivesUp(string rival, int order, long term, bool provisional, bool givesUp) => Assert.Equal(
        !givesUp, ProvisionalRules.Decide(Serving with { Rivals = [new RoleRival(rival, order, new RoleHeld("slave-2", term, provisional))] }, Times).Serve);

    private static ProvisionalView With(string doubt) => doubt switch
    {
        "plan" => Alone with { PlanSilence = TimeSpan.FromSeconds(24) },
        "not allowed" => Alone with { MayServe = false },
        "answers" => Alone with { MissingFor = null },
        "just missing" => Alone with { MissingFor = TimeSpan.FromSeconds(2) },
        "ill" => Alone with { Ill = true },
        "no frames" => Alone with { FramesArriving = false },
        "other role" => Alone with { OtherRole = "slave-1" },
        "rival" => Alone with { Rivals = [new RoleRival("spare-9", 9, new RoleHeld("slave-2", 2, Provisional: true))] },
        _ => throw new ArgumentOutOfRangeException(nameof(doubt), doubt, "unknown doubt"),
    };
}
