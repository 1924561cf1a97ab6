using System.Globalization;
using Failover.Contracts;
using Failover.Platform;
using Prometheus;

namespace Failover.Reinsertions;

/// <summary>
/// Keeps the Reinsertion objects: created when owed, a new state written at once, numbers at most every <see cref="NumbersEvery"/>. Only
/// the write that the store took is journaled, so replicas do not say it twice.
/// </summary>
internal sealed class ReinsertionRecords(ISiteStore store, IJournal journal, ReinsertionSpans spans, TimeProvider time)
{
    public static readonly TimeSpan NumbersEvery = TimeSpan.FromMinutes(1);
    private static readonly GaugeFamily Open = new(Metrics.CreateGauge("failover_reinsertion_open", "1 while footage of a server at a holder is not home.", "server", "holder", "state"));
    private static readonly GaugeFamily Remaining = new(Metrics.CreateGauge("failover_reinsertion_remaining_bytes", "Footage that is held and not home yet.", "server", "holder"));
    private static readonly Counter States = Metrics.CreateCounter("failover_reinsertions_total", "Reinsertions that reached a state.", "state");

    private static readonly Counter Conflicts = Metrics.CreateCounter("failover_reinsertion_conflicts_total", "Writes that somebody else overtook; done again at the next look.");

    private readonly Dictionary<string, TimeSpan> _writtenAt = new(StringComparer.Ordinal);

    // Every series is there from the start at 0: the first one is an increase, too.
    static ReinsertionRecords() => Array.ForEach(Enum.GetValues<ReinsertionState>(), state => States.WithLabels(state.ToString()));

    /// <summary>What is owed now, in numbers; whatever is not among it is home.</summary>
    public static void Show(IReadOnlyList<Judgement> judgements)
    {
        var open = judgements.Where(j => !j.IsLast).GroupBy(j => (j.Owed.Server, j.Owed.Holder)).ToList();
        Open.Show(judgements.Where(j => !j.IsLast).DistinctBy(j => (j.Owed.Server, j.Owed.Holder, j.State))
            .Select(j => new GaugeRow(1, j.Owed.Server, j.Owed.Holder, j.State.ToString())));
        Remaining.Show(open.Select(g => new GaugeRow(g.Sum(j => j.Owed.Holdings.Sum(h => h.Bytes)), g.Key.Server, g.Key.Holder)));
    }

    public async Task KeepAsync(Judgement judgement, Takeover? takeover, TimeSpan now, CancellationToken ct)
    {
        var name = judgement.Owed.Name;
        try
        {
            if (judgement.Owed.Object is not { } stored)
            {
                await store.CreateAsync(New(judgement), ct);
                _writtenAt[name] = now;
                Traced(judgement, null, takeover, () => Started(judgement, "opened"));
            }
            else if (IsDue(judgement, stored, now))
            {
                await store.UpdateStatusAsync(stored with { Status = StatusOf(judgement, stored) }, ct);
                _writtenAt[name] = now;
                if (stored.Status.State != judgement.State)
                {
                    States.WithLabels(judgement.State.ToString()).Inc();
                }
                Traced(judgement, stored, takeover, () => Announce(judgement, stored));
            }
        }
        catch (StoreConflictException)
        {
            Conflicts.Inc();
        }
    }

    // Only the write that the store took makes a span: replicas do not make it twice.
    private void Traced(Judgement judgement, Reinsertion? before, Takeover? takeover, Action tell)
    {
        using (IncidentTrace.Enter(takeover?.Spec.TraceId))
        {
            tell();
        }
        spans.Wrote(judgement, before, takeover);
    }

    private bool IsDue(Judgement judgement, Reinsertion stored, TimeSpan now)
    {
        var status = stored.Status;
        if (status.State != judgement.State)
        {
            return true;
        }
        var same = string.Equals(status.Reason, judgement.Reason, StringComparison.Ordinal) && status.FramesInserted == judgement.Brought.Frames
            && status.BytesInserted == judgement.Brought.Bytes && status.Seams.Count == judgement.Seams.Count;
        return !same && (!_writtenAt.TryGetValue(judgement.Owed.Name, out var at) || now - at >= NumbersEvery);
    }

    private void Announce(Judgement judgement, Reinsertion stored)
    {
        var owed = judgement.Owed;
        if (judgement.IsLast)
        {
            _writtenAt.Remove(owed.Name);
            if (owed.ContinuedAs is null)
            {
                var severity = judgement.State == ReinsertionState.Completed ? JournalSeverity.Info : JournalSeverity.Warning;
                journal.Write(severity, JournalKind.ReinsertionCompleted, CompletedText(judgement), owed.Server, takeover: owed.Takeover);
            }
        }
        else if (!OwedRules.IsOpen(stored))
        {
            Started(judgement, "opened again");
        }
        else if (stored.Status.State == ReinsertionState.NoHome && owed.Adoption is { } adoption)
        {
            journal.Write(
                JournalSeverity.Info, JournalKind.ReinsertionAdopted,
                $"{adoption.Who} wished it: {adoption.Server} fetches what {owed.Holder} holds of {owed.Server}, which is not in the site: {AdoptWish.TextOf(adoption.Cameras)}.",
                owed.Server, takeover: owed.Takeover);
        }
        else if (judgement.State == ReinsertionState.NoHome)
        {
            journal.Write(JournalSeverity.Alarm, JournalKind.ReinsertionNoHome, judgement.Reason, owed.Server, takeover: owed.Takeover);
        }
    }

    private void Started(Judgement judgement, string word)
    {
        var owed = judgement.Owed;
        journal.Write(
            JournalSeverity.Info, JournalKind.ReinsertionStarted,
            $"{owed.Name} is {word}: {owed.Holder} holds video of {owed.Cameras} cameras of {owed.Server}.", owed.Server, takeover: owed.Takeover);
    }

    private static string CompletedText(Judgement judgement)
    {
        var (owed, brought) = (judgement.Owed, judgement.Brought);
        var numbers = string.Create(
            CultureInfo.InvariantCulture,
            $"{brought.Frames} frames ({brought.Bytes} bytes) came home to {owed.Home} from {owed.Holder} in {brought.ElapsedMs / 1000:0.0} s, {judgement.Present} were there already");
        return $"{owed.Name}: {numbers}. {judgement.Reason}";
    }

    // Ready is the end, with or without gaps; on the way the state is the reason.
    private static Condition ReadyOf(Judgement judgement) => ConditionMerge.Say(
        Condition.Ready, judgement.IsLast ? ConditionStatus.True : ConditionStatus.False, judgement.State.ToString(), judgement.Reason);

    private static string FootageOf(Judgement judgement) => judgement.IsLast ? "100%"
        : judgement.Offered <= 0 ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99, (judgement.Brought.Frames + judgement.Present) * 100 / judgement.Offered)}%");

    private Reinsertion New(Judgement judgement) => new()
    {
        Metadata = new ObjectMeta { Name = judgement.Owed.Name },
        Spec = new ReinsertionSpec(judgement.Owed.Server, judgement.Owed.Holder, judgement.Owed.Takeover),
        Status = StatusOf(judgement, null),
    };

    private ReinsertionStatus StatusOf(Judgement judgement, Reinsertion? stored) => new()
    {
        ObservedGeneration = stored?.Metadata.Generation ?? 0,
        Footage = FootageOf(judgement),
        Conditions = ConditionMerge.Into(stored?.Status.Conditions ?? [], [ReadyOf(judgement)], stored?.Metadata.Generation ?? 0, time.GetUtcNow()),
        State = judgement.State,
        Reason = judgement.Reason,
        FramesInserted = judgement.Brought.Frames,
        BytesInserted = judgement.Brought.Bytes,
        ElapsedMs = judgement.Brought.ElapsedMs,
        Seams = judgement.Seams,
    };
}
