using Failover.Platform;

namespace Failover.Bench;

/// <summary>What is skipped holds nothing: a cell that is lived through whole declares the same, at the same times.</summary>
public sealed class SkippingTests
{
    // Worse than what the benchmark runs, and a detector that is soon sure, so that some hours hold declarations of every kind.
    private static readonly DetectionRules Harsh = new()
    {
        Loss = 0.12, PausesPerDay = 24 * 6, Times = new FailoverTimes { SilentMs = 1000, SilentWhenShakyMs = 1000 },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Skipped_DeclaresTheSameAsLivedThrough(int cell)
    {
        var whole = LongLife.LiveThrough(Harsh, cell, 3);
        var skipped = LongLife.RunCell(Harsh, cell, 3);
        Assert.Equal(whole, skipped.Declared);
        Assert.NotEmpty(whole);
        Assert.True(skipped.LivedHours < 3, $"{skipped.LivedHours} h lived");
    }

    [Fact]
    public void Skipped_WithoutPauses_DeclaresTheSameAsLivedThrough()
    {
        var rules = Harsh with { PausesPerDay = 0, Loss = 0.15 };
        var whole = LongLife.LiveThrough(rules, 0, 3);
        Assert.Equal(whole, LongLife.RunCell(rules, 0, 3).Declared);
        Assert.NotEmpty(whole);
    }

    [Fact]
    public void CalmNetwork_NothingIsLivedAndNothingDeclared()
    {
        var calm = new DetectionRules { Loss = 0, Jitter = 1000, PausesPerDay = 0 };
        var life = LongLife.RunCell(calm, 0, 100);
        // Its beginning alone: the first questions find no connection.
        Assert.Equal((1, 0), (life.Parts, life.Declared.Count));
    }
}
