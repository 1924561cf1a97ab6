using CsCheck;
using static Failover.License.Tests.Licences;

namespace Failover.License.Tests;

/// <summary>A clock set back revives no licence, a small correction is forgiven, and a wrong clock does not spoil the mark.</summary>
public sealed class LicenseClockTests
{
    private readonly LicenseClock _clock = new();

    [Fact]
    public void Read_NewSite_FollowsTheWallClockAndMarksItAfterADay()
    {
        Assert.Equal(new ClockReading(Now, null, null), Read(0, 0, markDays: null));
        Assert.Null(Read(0.9, 0.9, markDays: null).Mark);
        Assert.Equal(Now.AddDays(1), Read(1, 1, markDays: null).Mark);
    }

    [Fact]
    public void Read_TimePasses_TheMarkFollows() => Assert.Equal(new ClockReading(Now.AddDays(0.5), null, Now.AddDays(0.5)), Read(0.5, 0, markDays: 0));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(-1)]
    [InlineData(0.9)]
    public void Read_SmallStep_IsForgivenAndTheMarkStays(double step)
    {
        Read(0, 0, markDays: 0);
        Assert.Equal(new ClockReading(Now.AddDays(step), null, Now.AddDays(Math.Max(0, step))), Read(step, 0, markDays: 0));
    }

    [Fact]
    public void Read_SmallStepsBackAgainAndAgain_GainOneDayAtMost()
    {
        for (var i = 0; i < 50; i++)
        {
            Assert.True(Read(-0.5 * i, 0.01 * i, markDays: 0).Time >= Now.AddDays(-1), $"step {i}");
        }
    }

    [Fact]
    public void Read_StartsWithAClockSetBack_JudgesByTheMarkAndSaysSo()
    {
        var reading = Read(-365, 0, markDays: 0);
        Assert.Equal((Now, Now), (reading.Time, reading.Mark!.Value));
        Assert.Equal(
            "This machine's clock is behind the latest time that was seen here (2026-05-04): licences are judged by that time; set the clock right.", reading.Remark);
    }

    [Fact]
    public void Read_ClockStoppedInThePast_TimeGoesOnAllTheSame()
    {
        Read(-365, 0, markDays: 0);
        var mark = 0.0;
        for (var day = 1; day <= 40; day++)
        {
            var reading = Read(-365, day, mark);
            Assert.Equal(Now.AddDays(day), reading.Time, TimeSpan.FromSeconds(1));
            mark = (reading.Mark!.Value - Now).TotalDays;
        }
        Assert.Equal(40, mark, 0.01);
    }

    [Fact]
    public void Read_ClockPutRightAgain_IsFollowedAtOnce()
    {
        Read(-365, 0, markDays: 0);
        Assert.Equal(new ClockReading(Now.AddDays(0.1), null, Now.AddDays(0.1)), Read(0.1, 0.1, markDays: 0));
    }

    [Fact]
    public void Read_JumpsAheadWhileRunning_IsNotBelievedForADay()
    {
        Read(0, 0, markDays: 0);
        var jumped = Read(400, 0.01, markDays: 0);
        Assert.Equal(Now.AddDays(0.01), jumped.Time, TimeSpan.FromSeconds(1));
        Assert.Contains("jumped ahead", jumped.Remark);
        Assert.True(jumped.Mark < Now.AddDays(1), "the mark is not spoilt");
        Assert.Null(Read(0.02, 0.02, markDays: 0.01).Remark);
        Read(400, 0.03, markDays: 0.02);
        Assert.Contains("jumped ahead", Read(400.9, 0.9, markDays: 0.5).Remark);
        Assert.Equal(new ClockReading(Now.AddDays(401.1), null, Now.AddDays(401.1)), Read(401.1, 1.1, markDays: 1));
    }

    [Fact]
    public void Read_StartsLongAfterTheMark_IsBelievedButMarkedOnlyAfterADay()
    {
        // The site was off for a year; or its clock is wrong, and is put right within the day.
        Assert.Equal(new ClockReading(Now.AddDays(365), null, Now), Read(365, 0, markDays: 0));
        Assert.Equal(Now, Read(365.9, 0.9, markDays: 0).Mark);
        Assert.Equal(new ClockReading(Now.AddDays(1), null, Now.AddDays(1)), Read(1, 1, markDays: 0));
    }

    [Fact]
    public void Read_WhateverTheClockDoes_TheMarkNeverFallsAndTimeIsNotMoreThanADayBehindIt() =>
        Gen.Select(Gen.Double[-500, 500], Gen.Double[0, 2]).Array[1, 40].Holds(steps =>
        {
            var clock = new LicenseClock();
            DateTimeOffset? mark = Now;
            var elapsed = 0.0;
            foreach (var (wall, passed) in steps)
            {
                elapsed += passed;
                var reading = clock.Read(Now.AddDays(wall), TimeSpan.FromDays(elapsed), mark);
                Assert.True(reading.Mark >= mark);
                Assert.True(reading.Time >= mark - LicenseClock.Forgiven);
                mark = reading.Mark;
            }
        });

    private ClockReading Read(double wallDays, double elapsedDays, double? markDays) =>
        _clock.Read(Now.AddDays(wallDays), TimeSpan.FromDays(elapsedDays), markDays is { } mark ? Now.AddDays(mark) : null);
}
