using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Which plans to send now: at once when the content changed, then after 200 ms, doubling, until the recorder's beat shows the version
/// and what became of its role commands; and then for ever at the longest wait, since a plan is also the control plane's sign of life.
/// The evidence's age is fresh at each repeat and is no change.
/// </summary>
internal sealed class PlanRepeats(FailoverTimes times)
{
    private readonly Dictionary<string, Sent> _sent = new(StringComparer.Ordinal);
    private long _counter;
    private IReadOnlyDictionary<string, RecorderPlan>? _plans;
    private long _news = -1;
    private TimeSpan _nextAt;

    /// <summary>Election's fencing number: above every one that any recorder has seen.</summary>
    public long Fence { get; private set; }

    /// <summary>The highest version that was given.</summary>
    public PlanVersion Highest => new(Fence, _counter);

    /// <summary>A higher fencing number makes every plan a new version.</summary>
    public void RaiseFence(long fence)
    {
        if (fence > Fence)
        {
            Fence = fence;
            _sent.Clear();
            _plans = null;
        }
    }

    /// <param name="plans">Of every recorder, by name; a plan that is the same object as before is not compared again.</param>
    /// <param name="beatOf">A recorder's newest beat.</param>
    /// <param name="evidenceAge">Age of the evidence against a server, now.</param>
    /// <param name="news">Another number when a beat may say something else than at the last call.</param>
    /// <param name="now">Elapsed time.</param>
    public IReadOnlyList<RecorderPlan> Due(
        IReadOnlyDictionary<string, RecorderPlan> plans, Func<string, Beat?> beatOf, Func<string, TimeSpan> evidenceAge, long news, TimeSpan now)
    {
        if (ReferenceEquals(plans, _plans) && news == _news && now < _nextAt)
        {
            return [];
        }
        if (!ReferenceEquals(plans, _plans))
        {
            foreach (var gone in _sent.Keys.Where(k => !plans.ContainsKey(k)).ToList())
            {
                _sent.Remove(gone);
            }
        }
        (_plans, _news) = (plans, news);
        var due = new List<RecorderPlan>();
        _nextAt = TimeSpan.MaxValue;
        foreach (var (recorder, plan) in plans)
        {
            if (DueOne(plan, beatOf(recorder), evidenceAge, now) is { } sent)
            {
                due.Add(sent);
            }
            var next = _sent.TryGetValue(recorder, out var known) ? known.NextAt : now;
            _nextAt = next < _nextAt ? next : _nextAt;
        }
        return due;
    }

    /// <summary>One recorder's plan, when it is to be sent now.</summary>
    public RecorderPlan? DueOne(RecorderPlan plan, Beat? beat, Func<string, TimeSpan> evidenceAge, TimeSpan now)
    {
        if (Next(plan, beat, now) is not { } sent)
        {
            return null;
        }
        _sent[plan.Recorder] = sent;
        _nextAt = sent.NextAt < _nextAt ? sent.NextAt : _nextAt;
        return plan with { Version = sent.Version, Assume = Fresh(plan.Assume, evidenceAge) };
    }

    // Null when nothing is to be sent now.
    private Sent? Next(RecorderPlan plan, Beat? beat, TimeSpan now)
    {
        if (!_sent.TryGetValue(plan.Recorder, out var sent) || !PlanContent.IsSame(plan, sent.Plan))
        {
            return new Sent(plan, new PlanVersion(Fence, ++_counter), beat?.BootId, now, times.RepeatFirst);
        }
        if (!ReferenceEquals(plan, sent.Plan))
        {
            sent = _sent[plan.Recorder] = sent with { Plan = plan };
        }
        if (beat is null)
        {
            return null;
        }
        // A restarted recorder has the version in its cache and obeys its role commands only when it hears them again (R8).
        if (!string.Equals(beat.BootId, sent.BootId, StringComparison.Ordinal))
        {
            return sent with { BootId = beat.BootId, At = now, Wait = times.RepeatFirst, Quiet = null };
        }
        if (now - sent.At < sent.Wait)
        {
            return null;
        }
        // Shown: nothing but the sign of life is due, and that is looked for when its time comes or a beat says something else.
        if (now - sent.At < times.RepeatMax && beat.PlanObserved >= sent.Version && RolesShow(plan, beat))
        {
            _sent[plan.Recorder] = sent with { Quiet = sent.At + times.RepeatMax };
            return null;
        }
        return sent with { At = now, Wait = Min(sent.Wait * 2, times.RepeatMax), Quiet = null };
    }

    private static IReadOnlyList<AssumeEntry> Fresh(IReadOnlyList<AssumeEntry> assume, Func<string, TimeSpan> evidenceAge) => assume.Count == 0
        ? assume
        : [.. assume.Select(a => a.WithoutEvidence ? a : a with { EvidenceAgeMs = Math.Min(evidenceAge(a.Server).TotalMilliseconds, int.MaxValue) })];

    private static bool RolesShow(RecorderPlan plan, Beat beat) =>
        (plan.OwnRole is not { } own || beat.Roles.Any(r => string.Equals(r.Server, own.Server, StringComparison.Ordinal) && r.Term >= own.Term && !r.Provisional))
        && plan.Assume.All(a => beat.Answers.Any(r => string.Equals(r.Server, a.Server, StringComparison.Ordinal) && r.Term == a.Term));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private sealed record Sent(RecorderPlan Plan, PlanVersion Version, string? BootId, TimeSpan At, TimeSpan Wait)
    {
        public TimeSpan? Quiet { get; init; }

        /// <summary>When it is to be looked at again, if no beat says anything new before.</summary>
        public TimeSpan NextAt => Quiet ?? (At + Wait);
    }
}
