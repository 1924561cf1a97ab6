using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli.Tests;

public sealed class DrillJudgeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunId Own = new("slave-2", "b1", 1);
    private static readonly RunId Held = new("spare-1", "b9", 3);

    [Fact]
    public void Judge_NothingIsMissing_PassedAndTheTotalIs100()
    {
        var report = DrillJudge.Judge(Facts());
        Assert.Empty(report.Findings);
        Assert.Equal((true, 100d, 0d, 2000, 0), (report.Passed, report.CoveredPercent, report.GapSeconds, report.Frames, report.Doubled));
        Golden.Check("drill-passed", TextLine.PlainText(DrillText.Render(report)));
    }

    [Fact]
    public void Judge_EverythingThatCanBeWrong_IsNamed()
    {
        var facts = Facts();
        var gap = Span(10, 10.5, CoverageState.Gap, "disk full");
        var doubled = facts.Cameras[1].Frames.Append(facts.Cameras[1].Frames[^1]).ToList();
        var report = DrillJudge.Judge(facts with
        {
            Takeover = facts.Takeover! with { Status = facts.Takeover.Status with { State = TakeoverState.Reinserting, Reason = "spare-1 is silent." } },
            Roles = [facts.Roles[0], new RoleSeen(Noon.AddSeconds(3), null, 1), .. facts.Roles.Skip(1)],
            Cameras = [facts.Cameras[0] with { Coverage = [Span(0, 10, CoverageState.Video), gap, Span(10.5, 40, CoverageState.Video)] }, facts.Cameras[1] with { Frames = doubled, SpareFrames = 0 }],
            BrokenOff = "It was broken off.",
        });
        Assert.False(report.Passed);
        Assert.Equal(99.375, report.CoveredPercent);
        Golden.Check("drill-failed", TextLine.PlainText(DrillText.Render(report)));
    }

    [Fact]
    public void Judge_AlmostNothingMissing_IsNeverRoundedTo100()
    {
        var facts = Facts();
        var report = DrillJudge.Judge(facts with
        {
            To = Noon.AddDays(1), Cameras = [facts.Cameras[0] with { Coverage = [Span(0, 86_399.96, CoverageState.Video), Span(86_399.96, 86_400, CoverageState.Gap, "x")] }],
        });
        Assert.Equal((99.999, false), (report.CoveredPercent, report.Passed));
    }

    [Fact]
    public void Judge_NobodyTookTheRoleOrNothingIsRecorded_DoesNotPass()
    {
        var facts = Facts();
        Assert.Contains("No spare took slave-2's role.", DrillJudge.Judge(facts with { Takeover = null }).Findings);
        var nothing = DrillJudge.Judge(facts with { Cameras = [new DrillCamera("cam-03", [], [], 10)] });
        Assert.Equal((false, 0d), (nothing.Passed, nothing.CoveredPercent));
        Assert.False(DrillJudge.Judge(facts with { Cameras = [] }).Passed);
    }

    private static DrillFacts Facts() => new()
    {
        Name = "20260501T120000Z",
        Site = "hall",
        Server = "slave-2",
        By = "anna",
        From = Noon,
        To = Noon.AddSeconds(40),
        Takeover = new Takeover
        {
            Metadata = new() { Name = "slave-2-t2" },
            Spec = new() { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "anna wishes it.", ByHand = new ByHand("anna", Noon, "20260501T120000Z") },
            Status = new()
            {
                State = TakeoverState.Completed,
                HandBackTerm = 3,
                Times = new Dictionary<TakeoverState, DateTimeOffset>
                {
                    [TakeoverState.Assigned] = Noon.AddSeconds(2.2), [TakeoverState.Active] = Noon.AddSeconds(2.9), [TakeoverState.Returning] = Noon.AddSeconds(20),
                    [TakeoverState.Reinserting] = Noon.AddSeconds(22), [TakeoverState.Completed] = Noon.AddSeconds(25),
                },
            },
        },
        Reinsertions =
        [
            new Reinsertion
            {
                Metadata = new() { Name = "slave-2-t2-spare-1" },
                Spec = new("slave-2", "spare-1", "slave-2-t2"),
                Status = new()
                {
                    State = ReinsertionState.Completed,
                    Seams = [new Seam { Server = "slave-2", Camera = "cam-03", Run = Held, Epoch = Own, OffsetTicks = 5, Class = SeamClass.Exact, Method = "hashes", Votes = 48, Compared = 48, Reason = "r" }],
                },
            },
        ],
        Roles = [new(Noon, "slave-2", 1), new(Noon.AddSeconds(3.1), "spare-1", 2), new(Noon.AddSeconds(20.2), "slave-2", 3)],
        Cameras = [Camera("cam-03"), Camera("cam-04")],
        Entries =
        [
            new JournalEntry { Site = "hall", Id = "1", Time = Noon, Writer = "election", Severity = JournalSeverity.Warning, Kind = "TakeoverActive", Server = "slave-2", Text = "x", Label = "drill" },
        ],
    };

    private static DrillCamera Camera(string name) => new(
        name, [Span(0, 40, CoverageState.Video)], [.. Enumerable.Range(0, 1000).Select(i => new FrameRow(i * 3600, new FrameHash(1, (ulong)i), 100, i % 50 == 0, Damaged: false))], 425);

    private static CoverageSpan Span(double from, double to, CoverageState state, string? cause = null) => new()
    {
        From = Noon.AddSeconds(from), To = Noon.AddSeconds(to), FromTick = (long)(from * 90_000), ToTick = (long)(to * 90_000), State = state,
        Source = state == CoverageState.Video ? Own : null, Seam = state == CoverageState.Video ? SeamClass.Exact : SeamClass.None, Cause = cause,
    };
}
