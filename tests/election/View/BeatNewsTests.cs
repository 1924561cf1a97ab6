using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class BeatNewsTests
{
    private static readonly Beat Before = Make();

    private static Beat Make()
    {
        var world = new World();
        world.Guards("spare-1", "slave-2", 8);
        world.Answers("spare-1", 2, RoleAnswerKind.Active);
        world.Holds("spare-1", "slave-2", 10);
        return world.Beats["spare-1"].Beat with { Terms = new Dictionary<string, long> { ["slave-2"] = 2 } };
    }

    [Fact]
    public void IsNews_CountersAndAges_AreNone()
    {
        var now = Before with
        {
            Id = "other",
            Sequence = Before.Sequence + 1,
            MonotonicMs = 200,
            Terms = new Dictionary<string, long> { ["slave-2"] = 2 },
            Guarding = [.. Before.Guarding.Select(g => g with { LastAnswerAgeMs = 77, RingBytes = 5 })],
            Holdings = [.. Before.Holdings.Select(h => h with { Frames = 20, Bytes = 99, ToTick = 5000 })],
        };
        Assert.False(BeatNews.IsNews(Before, now));
    }

    public static TheoryData<string> Changes => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public void IsNews_WhatRulesReadChanges_IsNews(string change) => Assert.True(BeatNews.IsNews(Before, All[change](Before)));

    private static Dictionary<string, Func<Beat, Beat>> All { get; } = new(StringComparer.Ordinal)
    {
        ["boot"] = b => b with { BootId = "b9" },
        ["store"] = b => b with { StoreId = "s9" },
        ["key"] = b => b with { PublicKey = "k9" },
        ["plan"] = b => b with { PlanObserved = new PlanVersion(9, 9) },
        ["ill"] = b => b with { Health = b.Health with { Ill = true } },
        ["leaving"] = b => b with { Health = b.Health with { Leaving = true } },
        ["disk fault"] = b => b with { Health = b.Health with { DiskFault = "full" } },
        ["digest"] = b => b with { Digest = new CameraDigest(1, 1, 0) },
        ["terms"] = b => b with { Terms = new Dictionary<string, long> { ["slave-2"] = 3 } },
        ["roles"] = b => b with { Roles = [] },
        ["answer"] = b => b with { Answers = [b.Answers[0] with { Kind = RoleAnswerKind.Vetoed }] },
        ["covered"] = b => b with { Guarding = [.. b.Guarding.Select(g => g with { Covered = 1 })] },
        ["keeping"] = b => b with { Guarding = [.. b.Guarding.Select(g => g with { Keeping = 1 })] },
        ["class"] = b => b with { Guarding = [.. b.Guarding.Select(g => g with { Classes = new Dictionary<string, GuardClass> { ["c"] = GuardClass.Cold } })] },
        ["nothing held"] = b => b with { Holdings = [] },
        ["camera"] = b => b with { Cameras = [new CameraReport("slave-2", "c", CameraState.Stalled, "it stalled")] },
    };
}
