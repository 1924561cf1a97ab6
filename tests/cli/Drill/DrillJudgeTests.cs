using Failover.Contracts;

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
        Assert.Equal((true, 100m, 0d, 2000, 0), (report.Passed, report.CoveredPercent, report.GapSeconds, report.Frames, report.Doubled));
        Golden.Check("drill-passed", TextLine.PlainText(DrillText.Render(report)));
    }

    [Fact]
    public void Judge_EverythingThatCanBeWrong_IsNamed()
    {
        var facts = Facts();
        var report = DrillJudge.Judge(facts with
        {
            Takeover = facts.Takeover! with { Status = facts.Takeover.Status with { State = TakeoverState.Reinserting, Reason = "spare-1 is silent." } },
            Roles = [facts.Roles[0], new RoleSeen(Noon.AddSeconds(3), null, 1), .. facts.Roles.Skip(1)],
            Cameras = [Camera("cam-03", Gap(10, 10.5, "disk full")), new(facts.Cameras[1].Proof with { Home = 1001, Doubled = 1 }, 0)],
            BrokenOff = "It was broken off.",
        });
        Assert.False(report.Passed);
        Assert.Equal(99.375m, report.CoveredPercent);
        Golden.Check("drill-failed", TextLine.PlainText(DrillText.Render(report)));
    }

    [Fact]
    public void Judge_AlmostNothingMissing_IsNeverRoundedTo100()
    {
        var facts = Facts();
        var report = DrillJudge.Judge(facts with
        {
            To = Noon.AddDays(1), Cameras = [new(Of("cam-03", 86_400, Gap(86_399.96, 86_400, "x")), 425)],
        });
        Assert.Equal((99.999m, false), (report.CoveredPercent, report.Passed));
    }

    [Fact]
    public void Judge_NobodyTookTheRoleOrNothingIsRecorded_DoesNotPass()
    {
        var facts = Facts();
        Assert.Contains("No spare took slave-2's role.", DrillJudge.Judge(facts with { Takeover = null }).Findings);
        var nothing = DrillJudge.Judge(facts with { Cameras = [Camera("cam-03", Gap(0, 40, "nothing is recorded"))] });
        Assert.Equal((false, 0m), (nothing.Passed, nothing.CoveredPercent));
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
        Reinsertions = [new ProofReinsertion("slave-2-t2-spare-1", "spare-1", ReinsertionState.Completed, "r", 0, 0)],
        Roles = [new(Noon, "slave-2", 1), new(Noon.AddSeconds(3.1), "spare-1", 2), new(Noon.AddSeconds(20.2), "slave-2", 3)],
        Cameras = [Camera("cam-03"), Camera("cam-04")],
        Entries =
        [
            new JournalEntry { Site = "hall", Id = "1", Time = Noon, Writer = "election", Severity = JournalSeverity.Warning, Kind = "TakeoverActive", Server = "slave-2", Text = "x", Label = "drill" },
        ],
    };

    private static DrillCamera Camera(string name, params ProofGap[] gaps) => new(Of(name, 40, gaps), 425);

    private static ProofCamera Of(string name, double seconds, params ProofGap[] gaps)
    {
        var ticks = (long)(seconds * 90_000);
        var covered = ticks - gaps.Sum(g => g.ToTick - g.FromTick);
        return new ProofCamera
        {
            Camera = name, Ticks = ticks, CoveredTicks = covered, CoveredPercent = CameraProving.PercentOf(covered, ticks), StepTicks = 3600, Expected = 1000, Home = 1000,
            Missing = 0, Doubled = 0, Unhealthy = 0, Spans = [new(Noon, Noon.AddSeconds(seconds), 0, ticks, Own, SeamClass.Exact, 1000)], Gaps = gaps,
            Seams = name == "cam-03" ? [new ProofSeam(Held, SeamClass.Exact, 5, "hashes", 48, 48, "r")] : [], Chains = [], Held = [], Faults = [],
        };
    }

    private static ProofGap Gap(double from, double to, string cause) =>
        new(Noon.AddSeconds(from), Noon.AddSeconds(to), (long)(from * 90_000), (long)(to * 90_000), cause, 1);
}
