using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder.Tests;

public sealed class LeavingRulesTests
{
    private static readonly FailoverTimes Times = new();

    private static LeavingDecision Decide(double seconds, RoleHeld[] roles, params (string Server, int Cameras)[] kept) =>
        LeavingRules.Decide(new LeavingView("spare-1", roles, kept, TimeSpan.FromSeconds(seconds)), Times);

    [Fact]
    public void Decide_NothingToLeave_GoesAtOnce() =>
        Assert.Equal(new LeavingDecision(false, "spare-1 was asked to end and goes: nothing waits for it any more.", AllHandedOver: true), Decide(0, []));

    [Fact]
    public void Decide_ServesAndKeeps_GoesOnUntilBothAreElsewhere()
    {
        var decision = Decide(9.9, [new RoleHeld("slave-2", 2)], ("slave-2", 8));
        Assert.Equal("spare-1 was asked to end; it serves as slave-2 until another spare does, and keeps 8 cameras of slave-2 until that is safe elsewhere, for 10 s at most.", decision.Reason);
        Assert.True(decision.GoesOn);
        // The role has moved; its successor has not every picture yet.
        Assert.True(Decide(2, [], ("slave-2", 8)).GoesOn);
        Assert.True(Decide(2, [new RoleHeld("slave-2", 2)]).GoesOn);
    }

    [Fact]
    public void Decide_KeepsOnly_GoesOn() => Assert.Equal(
        "spare-1 was asked to end; it keeps 1 camera of slave-2 until that is safe elsewhere, for 10 s at most.", Decide(0, [], ("slave-2", 1)).Reason);

    [Fact]
    public void Decide_OwnRole_RecordsOnUntilASpareHasIt() => Assert.Equal(
        "spare-1 was asked to end; it records on until a spare has its role, for 10 s at most.", Decide(0, [new RoleHeld("spare-1", 1)]).Reason);

    [Fact]
    public void Decide_NobodyTookItOver_GoesAfterItsLimitAndSaysWhatItLeaves()
    {
        var decision = Decide(10, [new RoleHeld("slave-2", 2)], ("slave-2", 8));
        Assert.Equal(
            "spare-1 was asked to end and goes after 10 s: it serves as slave-2, keeps 8 cameras of slave-2, and no other recorder took the role over. Its volumes are closed in order; what it holds comes home when it is started again.",
            decision.Reason);
        Assert.Equal((false, false), (decision.GoesOn, decision.AllHandedOver));
        Assert.Contains("goes after 10 s: it keeps 2 cameras of slave-1, and no other recorder has them safely.", Decide(11, [], ("slave-1", 2)).Reason, StringComparison.Ordinal);
    }
}
