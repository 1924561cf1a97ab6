using CsCheck;
using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli.Tests;

public sealed class ProofJudgeTests
{
    [Fact]
    public void Judge_EverythingIsHome_ProvenAndGolden()
    {
        var report = ProofJudge.Judge(ProofWorld.Facts());
        Assert.Empty(report.Findings);
        Assert.Empty(report.NotChecked);
        Assert.True(report.Proven);
        Assert.Equal((1500, 1500, 0, 0, 0), (report.Totals.Expected, report.Totals.Home, report.Totals.Missing, report.Totals.Doubled, report.Totals.NotHome));
        Assert.Equal([new ProofShare("home", 2 * 30 * 90_000, 100)], report.Shares);
        Golden.Check("proof-json", ProofFile.TextOf(report));
        Golden.Check("proof-page", ProofPage.Render(report, ProofFile.HashOf(report)));
        Golden.Check("proof-text", TextLine.PlainText(ProofText.Render(report, ProofFile.HashOf(report))));
    }

    [Fact]
    public void Judge_EverythingThatCanBeWrong_IsNamedAndAddsUpTo100()
    {
        var facts = ProofWorld.Facts();
        var lost = ProofWorld.Camera("cam-03").WithHome(home => home
            .Change(ProofWorld.Held, frames => [.. frames.Skip(100)]) with
        {
            Faults = [new EvidenceFault(ProofWorld.Before, 900_000, 903_600, "its checksum differs")],
        });
        var report = ProofJudge.Judge(facts with
        {
            Cameras = [lost, facts.Cameras[1], new ProofCameraFacts("cam-05", null, [])],
            Takeover = facts.Takeover! with { Status = facts.Takeover.Status with { State = TakeoverState.Reinserting, Reason = "spare-1 is silent." } },
            NotChecked = ["What spare-2 has: nobody answers at http://10.0.0.2:7420/."],
        });
        Assert.False(report.Proven);
        Assert.Equal((1500, 1400, 100, 100), (report.Totals.Expected, report.Totals.Home, report.Totals.Missing, report.Totals.NotHome));
        Assert.Equal([new ProofShare("home", 5_040_000, 93.333m), new ProofShare("the recorder was not running (killed, hung, or without power)", 360_000, 6.667m)], report.Shares);
        Golden.Check("proof-page-gaps", ProofPage.Render(report, ProofFile.HashOf(report)));
        Golden.Check("proof-text-gaps", TextLine.PlainText(ProofText.Render(report, ProofFile.HashOf(report))));
    }

    /// <summary>A server that fails seconds after it was added: what lies before is a gap all the same, and has a cause (R6).</summary>
    [Fact]
    public void Judge_IntervalBeginsBeforeTheFirstRun_GapWithThatCause()
    {
        var camera = ProofWorld.Camera("cam-03");
        var gap = Assert.Single(CameraProving.Prove(camera, ProofWorld.Noon.AddSeconds(-2), ProofWorld.Noon.AddSeconds(30)).Gaps);
        Assert.Equal((CameraProving.BeforeFirst, 50), (gap.Cause, gap.Pictures));
        // An earlier run that gives nothing here is no excuse.
        var earlier = camera.WithHome(home => home with
        {
            Runs = [.. home.Runs, home.Runs[0] with { Run = home.Runs[0].Run with { Info = home.Runs[0].Run.Info with { Id = new("slave-2", "b0", 1) }, Wall = new WallMap(WallMap.AnchorOf(ProofWorld.Noon.AddHours(-1), 900_000)) }, Frames = [] }],
        });
        Assert.Equal(CoverageSpan.UnknownCause, Assert.Single(CameraProving.Prove(earlier, ProofWorld.Noon.AddSeconds(-2), ProofWorld.Noon.AddSeconds(30)).Gaps).Cause);
    }

    /// <summary>The seam that a message told was wrong: the pictures themselves show it.</summary>
    [Fact]
    public void Judge_RunPlacedHalfASecondOff_PicturesAreFoundTwice()
    {
        var camera = ProofWorld.Camera("cam-03", heldFrom: 9).WithHome(home => home with
        {
            Seams = [.. home.Seams.Select(s => s.Run == ProofWorld.Held ? s with { OffsetTicks = s.OffsetTicks + 92_000 } : s)],
        });
        var proof = CameraProving.Prove(camera, ProofWorld.Noon, ProofWorld.Noon.AddSeconds(30));
        Assert.InRange(proof.Doubled, 20, 60);
    }

    [Fact]
    public void Judge_HolderHasOtherBytesUnderTheSameName_IsFound()
    {
        var camera = ProofWorld.Camera("cam-03").WithHome(home => home.Change(ProofWorld.Held, frames => [frames[0] with { Sha256 = frames[1].Sha256 }, .. frames.Skip(1)]));
        var report = ProofJudge.Judge(ProofWorld.Facts() with { Cameras = [camera] });
        Assert.Contains("1 pictures of cam-03 are not the same bytes at spare-1 and at home.", report.Findings);
        Assert.Equal(new ProofHeld("spare-1", 425, 249, 1, 175, 0), Assert.Single(report.Cameras[0].Held));
    }

    [Fact]
    public void Judge_PlacedByTimeAlone_SaysWhatCouldNotBeChecked()
    {
        var camera = ProofWorld.Camera("cam-03").WithHome(home => home with
        {
            Seams = [.. home.Seams.Select(s => s.Run == ProofWorld.Held ? s with { Class = SeamClass.Timed, Method = "wall" } : s)],
        });
        var report = ProofJudge.Judge(ProofWorld.Facts() with { Cameras = [camera] });
        Assert.Equal((false, 0), (report.Proven, report.Findings.Count));
        Assert.Contains("spare-1/b9/3", Assert.Single(report.NotChecked), StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_AnyParts_AddUpToExactly100() => Gen.Long[0, 10_000_000].Array[1, 12].Holds(ticks =>
    {
        var shares = ProofShares.Of([.. ticks.Select((t, i) => ($"{i}", t))]);
        return shares.Count == ticks.Count(t => t > 0)
            && (shares.Count == 0 || shares.Sum(s => s.Percent) == 100m)
            && shares.All(s => s.Percent > 0 && (s.Percent < 100 || shares.Count == 1));
    });
}
