using Failover.Contracts;

namespace Failover.Platform.Tests;

public sealed class ConditionMergeTests
{
    private static readonly DateTimeOffset Then = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Then.AddHours(1);

    private static readonly IReadOnlyList<Condition> Stored =
    [
        new(Condition.Ready, ConditionStatus.True, "Recording", "It records.", Then) { ObservedGeneration = 2 },
        new(Condition.Licensed, ConditionStatus.True, "Counted", "It counts.", Then) { ObservedGeneration = 2 },
    ];

    [Fact]
    public void Into_SameWords_SameListAndTime() =>
        Assert.Same(Stored, ConditionMerge.Into(Stored, [ConditionMerge.Say(Condition.Ready, ConditionStatus.True, "Recording", "It records.")], 2, Now));

    [Fact]
    public void Into_AnotherWriter_IsLeftAlone()
    {
        var merged = ConditionMerge.Into(Stored, [ConditionMerge.Say(Condition.Ready, ConditionStatus.False, "Stalled", "It does not.")], 3, Now);
        Assert.Equal(Stored[1], merged[1]);
        Assert.Equal((ConditionStatus.False, Now, 3), (merged[0].Status, merged[0].LastTransitionTime, merged[0].ObservedGeneration));
        Assert.True(ConditionMerge.IsTransition(Stored, merged));
    }

    [Fact]
    public void Into_AnotherSentence_KeepsTheTimeAndIsNoTransition()
    {
        var merged = ConditionMerge.Into(Stored, [ConditionMerge.Say(Condition.Ready, ConditionStatus.True, "Recording", "It records well.")], 2, Now);
        Assert.Equal(("It records well.", Then), (merged[0].Message, merged[0].LastTransitionTime));
        Assert.False(ConditionMerge.IsTransition(Stored, merged));
    }

    [Fact]
    public void Into_AnotherReason_KeepsTheTimeAndIsATransition()
    {
        var merged = ConditionMerge.Into(Stored, [ConditionMerge.Say(Condition.Ready, ConditionStatus.True, "AllWell", "It records.")], 2, Now);
        Assert.Equal(Then, merged[0].LastTransitionTime);
        Assert.True(ConditionMerge.IsTransition(Stored, merged));
    }

    [Fact]
    public void Into_NewConditions_ReadyFirstThenByType()
    {
        var merged = ConditionMerge.Into([], [.. new[] { "Recording", "Ready", "Licensed" }.Select(t => ConditionMerge.Say(t, ConditionStatus.True, "A", "B."))], 1, Now);
        Assert.Equal(["Ready", "Licensed", "Recording"], merged.Select(c => c.Type));
        Assert.All(merged, c => Assert.Equal(Now, c.LastTransitionTime));
    }

    [Fact]
    public void Into_AVeryLongSentence_IsCut()
    {
        var merged = ConditionMerge.Into([], [ConditionMerge.Say(Condition.Ready, ConditionStatus.True, "A", new string('x', 100_000))], 1, Now);
        Assert.Equal(ConditionMerge.MostMessage, merged[0].Message.Length);
        Assert.Same(merged, ConditionMerge.Into(merged, [ConditionMerge.Say(Condition.Ready, ConditionStatus.True, "A", new string('x', 100_000))], 1, Now));
    }
}
