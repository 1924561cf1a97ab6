using System.Text.Json;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Which plans to send now: at once when the content changed, then after 200 ms, doubling, until the recorder's beat shows the version
/// and what became of its role commands. The evidence's age is fresh at each repeat and is no change.
/// </summary>
internal sealed class PlanRepeats(FailoverTimes times)
{
    private readonly Dictionary<string, Sent> _sent = new(StringComparer.Ordinal);
    private long _counter;

    /// <summary>Election's fencing number: above every one that any recorder has seen.</summary>
    public long Fence { get; private set; }

    /// <summary>A higher fencing number makes every plan a new version.</summary>
    public void RaiseFence(long fence)
    {
        if (fence > Fence)
        {
            Fence = fence;
            _sent.Clear();
        }
    }

    public IReadOnlyList<RecorderPlan> Due(IReadOnlyDictionary<string, RecorderPlan> plans, Func<string, Beat?> beatOf, TimeSpan now)
    {
        foreach (var gone in _sent.Keys.Except(plans.Keys, StringComparer.Ordinal).ToList())
        {
            _sent.Remove(gone);
        }
        var due = new List<RecorderPlan>();
        foreach (var (recorder, plan) in plans)
        {
            var beat = beatOf(recorder);
            var content = ContentOf(plan);
            if (!_sent.TryGetValue(recorder, out var sent) || !content.AsSpan().SequenceEqual(sent.Content))
            {
                sent = new Sent(content, new PlanVersion(Fence, ++_counter), beat?.BootId, now + times.RepeatFirst, times.RepeatFirst);
                _sent[recorder] = sent;
                due.Add(plan with { Version = sent.Version });
                continue;
            }
            // A restarted recorder has the version in its cache and obeys its role commands only when it hears them again (R8).
            var restarted = beat is not null && !string.Equals(beat.BootId, sent.BootId, StringComparison.Ordinal);
            if (beat is null || (!restarted && beat.PlanObserved >= sent.Version && RolesShow(plan, beat)))
            {
                continue;
            }
            if (restarted || now >= sent.NextAt)
            {
                var wait = restarted ? times.RepeatFirst : Min(sent.Wait * 2, times.RepeatMax);
                _sent[recorder] = sent with { BootId = beat.BootId, NextAt = now + wait, Wait = wait };
                due.Add(plan with { Version = sent.Version });
            }
        }
        return due;
    }

    private static bool RolesShow(RecorderPlan plan, Beat beat) =>
        (plan.OwnRole is not { } own || beat.Roles.Any(r => string.Equals(r.Server, own.Server, StringComparison.Ordinal) && r.Term >= own.Term))
        && plan.Assume.All(a => beat.Answers.Any(r => string.Equals(r.Server, a.Server, StringComparison.Ordinal) && r.Term == a.Term));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static byte[] ContentOf(RecorderPlan plan) => JsonSerializer.SerializeToUtf8Bytes(
        plan with { Assume = [.. plan.Assume.Select(a => a with { EvidenceAgeMs = 0 })] }, FailoverJson.Options);

    private sealed record Sent(byte[] Content, PlanVersion Version, string? BootId, TimeSpan NextAt, TimeSpan Wait);
}
