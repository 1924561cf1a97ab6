using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Makes a proof's report from its facts. Pure: the same facts give the same report.</summary>
internal static class ProofJudge
{
    public static ProofReport Judge(ProofFacts facts)
    {
        var cameras = facts.Cameras.Where(c => c.Home is not null).Select(c => CameraProving.Prove(c, facts.From, facts.To)).ToList();
        var findings = Findings(facts, cameras).ToList();
        var notChecked = NotChecked(facts, cameras).ToList();
        var (ticks, covered) = (cameras.Sum(c => c.Ticks), cameras.Sum(c => c.CoveredTicks));
        return new ProofReport
        {
            Site = facts.Site,
            Server = facts.Server,
            MadeAt = facts.MadeAt,
            From = facts.From,
            To = facts.To,
            Proven = findings.Count == 0 && notChecked.Count == 0,
            Findings = findings,
            NotChecked = notChecked,
            Totals = new ProofTotals(
                cameras.Sum(c => c.Expected), cameras.Sum(c => c.Home), cameras.Sum(c => c.Missing), cameras.Sum(c => c.Doubled), cameras.Sum(c => c.Unhealthy),
                cameras.Sum(c => c.Held.Sum(h => (long)h.NotHome)), ticks, covered, CameraProving.PercentOf(covered, ticks)),
            Shares = ProofShares.Of(
                [("home", covered), .. cameras.SelectMany(c => c.Gaps).GroupBy(g => g.Cause).Select(g => (g.Key, g.Sum(gap => gap.ToTick - gap.FromTick)))]),
            Takeover = TakeoverOf(facts.Takeover),
            Roles = [.. RolesOf(facts.Takeover)],
            Reinsertions = [.. facts.Reinsertions.OrderBy(r => r.Metadata.Name, StringComparer.Ordinal).Select(r => new ProofReinsertion(
                r.Metadata.Name, r.Spec.Holder, r.Status.State, r.Status.Reason, r.Status.FramesInserted, r.Status.BytesInserted))],
            Stores = [.. facts.Cameras.SelectMany(c => c.Holders.Prepend(c.Home!)).Where(e => e is not null)
                .Select(e => new ProofStore(e.Recorder, e.StoreId)).Distinct().OrderBy(s => s.Recorder, StringComparer.Ordinal)],
            Cameras = cameras,
        };
    }

    private static IEnumerable<string> Findings(ProofFacts facts, List<ProofCamera> cameras)
    {
        if (facts.Takeover is { } takeover && takeover.Status.State != TakeoverState.Completed)
        {
            yield return $"{takeover.Metadata.Name} is {takeover.Status.State}, not Completed: {takeover.Status.Reason}";
        }

        foreach (var reinsertion in facts.Reinsertions.Where(r => r.Status.State != ReinsertionState.Completed))
        {
            yield return $"{reinsertion.Metadata.Name} is {reinsertion.Status.State}: {reinsertion.Status.Reason}";
        }

        foreach (var camera in cameras)
        {
            foreach (var gap in camera.Gaps)
            {
                yield return $"{camera.Camera} has a gap of {(gap.To - gap.From).TotalSeconds:0.000} s at {gap.From.UtcDateTime:HH:mm:ss.fff}Z, about {gap.Pictures} pictures: {gap.Cause}.";
            }

            if (camera.Doubled > 0)
            {
                yield return $"{camera.Camera} shows {camera.Doubled} pictures twice.";
            }

            foreach (var fault in camera.Faults)
            {
                yield return $"{camera.Camera}, run {fault.Run}, ticks {fault.FirstTick} to {fault.LastTick}: {fault.Why}.";
            }

            foreach (var held in camera.Held.Where(h => h.NotHome > 0 || h.Different > 0))
            {
                yield return held.Different > 0
                    ? $"{held.Different} pictures of {camera.Camera} are not the same bytes at {held.Recorder} and at home."
                    : $"{held.Recorder} has {held.NotHome} pictures of {camera.Camera} that are not at home.";
            }
        }
    }

    private static IEnumerable<string> NotChecked(ProofFacts facts, List<ProofCamera> cameras)
    {
        foreach (var why in facts.NotChecked)
        {
            yield return why;
        }

        if (facts.Cameras.Count == 0)
        {
            yield return $"{facts.Server} has no camera: nothing is proven.";
        }

        foreach (var camera in facts.Cameras.Where(c => c.Home is null))
        {
            yield return $"{camera.Camera}: {facts.Server} did not answer.";
        }

        foreach (var (camera, holder) in facts.Cameras.SelectMany(c => c.Holders, (c, h) => (c, h)).Where(x => x.h.Faults.Count > 0))
        {
            yield return $"{camera.Camera}: {holder.Faults.Count} stretches at {holder.Recorder} cannot be read ({holder.Faults[0].Why}).";
        }

        foreach (var camera in cameras)
        {
            foreach (var seam in camera.Seams.Where(s => s.Class != SeamClass.Exact))
            {
                yield return $"{camera.Camera}: whether a picture is missing or twice where run {seam.Run} is joined; it lies where its clock says, within that clock's error.";
            }
        }
    }

    private static ProofTakeover? TakeoverOf(Takeover? takeover) => takeover is null ? null : new ProofTakeover
    {
        Name = takeover.Metadata.Name,
        Spare = takeover.Spec.Spare,
        Term = takeover.Spec.Term,
        HandBackTerm = takeover.Status.HandBackTerm,
        State = takeover.Status.State,
        StateReason = takeover.Status.Reason,
        DecidedBecause = takeover.Spec.Reason,
        ByHand = takeover.Spec.ByHand,
        Evidence = takeover.Spec.Evidence,
        PassedOver = takeover.Spec.PassedOver,
        Times = [.. takeover.Status.Times.OrderBy(t => t.Value).ThenBy(t => t.Key).Select(t => new ProofStep(t.Value, t.Key))],
    };

    private static IEnumerable<ProofRole> RolesOf(Takeover? takeover)
    {
        if (takeover is null)
        {
            yield break;
        }

        var (spec, status) = (takeover.Spec, takeover.Status);
        yield return new ProofRole(null, spec.Server, spec.Term - 1);
        if (status.Times.TryGetValue(TakeoverState.Active, out var active))
        {
            yield return new ProofRole(active, spec.Spare, spec.Term);
        }

        if (status.HandBackTerm > 0 && status.Times.TryGetValue(TakeoverState.Returning, out var returning))
        {
            yield return new ProofRole(returning, spec.Server, status.HandBackTerm);
        }
    }
}
