using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Makes a drill's report from its facts. Pure: the same facts give the same report.</summary>
internal static class DrillJudge
{
    public static DrillReport Judge(DrillFacts facts)
    {
        var cameras = facts.Cameras.Select(c => CameraOf(c, facts)).ToList();
        var unheld = UnheldMs(facts);
        var gaps = cameras.Sum(c => c.Gaps.Sum(g => (g.To - g.From).TotalSeconds));
        var (ticks, covered) = (facts.Cameras.Sum(c => c.Proof.Ticks), facts.Cameras.Sum(c => c.Proof.CoveredTicks));
        var findings = Findings(facts, cameras, unheld).ToList();
        return new DrillReport
        {
            Drill = facts.Name,
            Site = facts.Site,
            Server = facts.Server,
            Spare = facts.Takeover?.Spec.Spare,
            By = facts.By,
            From = facts.From,
            To = facts.To,
            Passed = findings.Count == 0,
            Takeover = facts.Takeover?.Metadata.Name,
            Term = facts.Takeover?.Spec.Term ?? 0,
            HandBackTerm = facts.Takeover?.Status.HandBackTerm ?? 0,
            Steps = [.. StepsOf(facts).OrderBy(s => s.At)],
            RoleUnheldMs = Math.Round(unheld),
            Cameras = cameras,
            Proof = facts.Proof,
            Frames = cameras.Sum(c => c.Frames),
            Doubled = cameras.Sum(c => c.Doubled),
            GapSeconds = Math.Round(gaps, 3),
            CoveredPercent = CameraProving.PercentOf(covered, ticks),
            SpareFrames = cameras.Sum(c => c.SpareFrames),
            FramesInserted = facts.Reinsertions.Sum(r => r.FramesInserted),
            JournalEntries = facts.Entries.Count,
            Alarms = facts.Entries.Count(e => e.Severity == JournalSeverity.Alarm),
            Findings = findings,
        };
    }

    private static DrillCameraResult CameraOf(DrillCamera camera, DrillFacts facts)
    {
        var proof = camera.Proof;
        return new DrillCameraResult(
            proof.Camera, proof.Home, proof.Doubled, proof.CoveredPercent, [.. proof.Gaps.Select(g => new DrillGap(g.From, g.To, g.Cause))], camera.SpareFrames,
            [.. proof.Spans.Select(s => s.Run).Distinct()], [.. proof.Seams.Where(s => s.Run.Recorder == facts.Takeover?.Spec.Spare)]);
    }

    private static IEnumerable<string> Findings(DrillFacts facts, IReadOnlyList<DrillCameraResult> cameras, double unheldMs)
    {
        if (facts.BrokenOff is { } why)
        {
            yield return why;
        }

        if (facts.Takeover is null)
        {
            yield return $"No spare took {facts.Server}'s role.";
            yield break;
        }

        if (facts.Takeover.Status.State != TakeoverState.Completed)
        {
            yield return $"{facts.Takeover.Metadata.Name} is {facts.Takeover.Status.State}, not Completed: {facts.Takeover.Status.Reason}";
        }

        if (unheldMs > 0)
        {
            yield return $"Nobody was seen to hold {facts.Server}'s role for {unheldMs:0} ms.";
        }

        if (cameras.Count == 0)
        {
            yield return $"{facts.Server} has no camera: nothing is proven.";
        }

        foreach (var unknown in facts.NotChecked)
        {
            yield return $"Not checked: {unknown}";
        }

        foreach (var camera in cameras)
        {
            foreach (var gap in camera.Gaps)
            {
                yield return $"{camera.Camera} has a gap of {(gap.To - gap.From).TotalSeconds:0.000} s at {gap.From.UtcDateTime:HH:mm:ss.fff}Z: {gap.Cause}.";
            }

            if (camera.Doubled > 0)
            {
                yield return $"{camera.Camera} shows {camera.Doubled} pictures twice.";
            }

            if (camera.SpareFrames == 0)
            {
                yield return $"{facts.Takeover.Spec.Spare} recorded nothing of {camera.Camera} while it served.";
            }
        }
    }

    // What is between two looks is taken for what the first of them saw.
    private static double UnheldMs(DrillFacts facts)
    {
        var sum = 0.0;
        for (var i = 0; i < facts.Roles.Count; i++)
        {
            var until = i + 1 < facts.Roles.Count ? facts.Roles[i + 1].At : facts.To;
            sum += facts.Roles[i].Holder is null ? (until - facts.Roles[i].At).TotalMilliseconds : 0;
        }

        return sum;
    }

    private static IEnumerable<DrillStep> StepsOf(DrillFacts facts)
    {
        foreach (var seen in facts.Roles)
        {
            yield return new DrillStep(seen.At, seen.Holder is null ? "nobody holds the role" : $"{seen.Holder} holds the role under term {seen.Term}");
        }

        foreach (var (state, at) in facts.Takeover?.Status.Times ?? new Dictionary<TakeoverState, DateTimeOffset>())
        {
            yield return new DrillStep(at, $"{facts.Takeover!.Metadata.Name} {state}");
        }
    }
}
