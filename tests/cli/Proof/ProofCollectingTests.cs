using Failover.Contracts;

namespace Failover.Cli.Tests;

/// <summary>Which interval of an incident is judged.</summary>
public sealed class ProofCollectingTests
{
    private static readonly DateTimeOffset Noon = ProofWorld.Noon;

    /// <summary>Seconds after noon: what the takeover says, when it is asked, and the interval.</summary>
    [Theory]
    // From five seconds before the last sign of life to five after the last camera was handed back.
    [InlineData(10.0, 0.5, 21.0, 24.0, 60.0, 4.5, 26.0)]
    // What is younger than three seconds may not be on the disk yet.
    [InlineData(10.0, 0.5, 21.0, 24.0, 25.0, 4.5, 22.0)]
    // Never handed back, as after a server that was removed: until its end.
    [InlineData(10.0, 0.5, null, 24.0, 60.0, 4.5, 24.0)]
    // Still going on: until now.
    [InlineData(10.0, 0.5, null, null, 60.0, 4.5, 57.0)]
    // Somebody never saw the server at all: a minute is the most.
    [InlineData(100.0, 4000.0, 121.0, 124.0, 160.0, 35.0, 126.0)]
    public void IntervalOf_Takeover_FromTheLastSignToTheHandBack(double assigned, double silence, double? reinserting, double? completed, double now, double from, double to)
    {
        var times = new Dictionary<TakeoverState, DateTimeOffset> { [TakeoverState.Assigned] = Noon.AddSeconds(assigned) };
        if (reinserting is { } back)
        {
            times[TakeoverState.Reinserting] = Noon.AddSeconds(back);
        }

        if (completed is { } end)
        {
            times[TakeoverState.Completed] = Noon.AddSeconds(end);
        }

        var interval = ProofCollecting.IntervalOf(Of(times, silence), Noon.AddSeconds(now));
        Assert.Equal((Noon.AddSeconds(from), Noon.AddSeconds(to)), (interval.From, interval.To));
    }

    [Fact]
    public void IntervalOf_NeverAssigned_HasNoBegin() => Assert.Null(ProofCollecting.IntervalOf(Of([], 0.5), Noon).From);

    /// <summary>A takeover by hand has no signs: it begins with itself.</summary>
    [Fact]
    public void IntervalOf_WithoutEvidence_FiveSecondsBefore()
    {
        var takeover = Of(new() { [TakeoverState.Assigned] = Noon }, 0.5);
        Assert.Equal(Noon.AddSeconds(-5), ProofCollecting.IntervalOf(takeover with { Spec = takeover.Spec with { Evidence = [] } }, Noon.AddMinutes(1)).From);
    }

    private static Takeover Of(Dictionary<TakeoverState, DateTimeOffset> times, double silence)
    {
        var takeover = ProofWorld.Facts().Takeover!;
        return takeover with
        {
            Spec = takeover.Spec with { Evidence = [new Sign("heartbeat", "probe", SignValue.Missing, 100, "refused"), new Sign("spare-1", "beat", SignValue.Missing, silence * 1000, "silent")] },
            Status = takeover.Status with { Times = times },
        };
    }
}
