using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// A camera that its guard could not hold hot and took back to a lower class by itself. It is believed and named; hot is tried again after
/// a long while, each time twice as long, since every try costs the camera a session.
/// </summary>
/// <param name="Since">When it was first reported, or tried again.</param>
/// <param name="RetryAt">Null while it is not believed yet.</param>
/// <param name="Times">How often it was believed.</param>
internal sealed record FallBack(string Spare, string Server, string Camera, GuardClass Class, TimeSpan Since, TimeSpan? RetryAt, int Times)
{
    /// <summary>A guard that connects says Cold or Relay for a moment: only what lasts is believed.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(30);

    /// <summary>The first wait before hot is tried again.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan LongestRetry = TimeSpan.FromHours(4);

    // So long after a try that works it is forgotten that it ever fell back.
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>The class to plan now; null = hot may be planned.</summary>
    public GuardClass? InForce => RetryAt is null ? null : Class;

    /// <summary>What is known after these reports.</summary>
    public static IReadOnlyList<FallBack> Update(GuardView view)
    {
        if (view.Previous.FallBacks.Count == 0 && view.Reports.All(r => r.Report.Classes.Count == 0))
        {
            return [];
        }
        var after = new List<FallBack>();
        var known = view.Previous.FallBacks.ToDictionary(f => (f.Spare, f.Server, f.Camera));
        foreach (var (spare, report) in view.Reports)
        {
            var slot = view.Previous.Slots.FirstOrDefault(s => s.IsOf(spare, report.Server));
            foreach (var (camera, given) in report.Classes.OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                known.Remove((spare, report.Server, camera), out var before);
                if (slot is not null && Reported(slot, camera, given, before, view.Now) is { } next)
                {
                    after.Add(next);
                }
            }
        }
        after.AddRange(known.Values.Where(f => view.Previous.Slots.Any(s => s.IsOf(f.Spare, f.Server))).Select(f => f.Quiet(view.Now)).OfType<FallBack>());
        return [.. after.OrderBy(f => f.Spare, StringComparer.Ordinal).ThenBy(f => f.Server, StringComparer.Ordinal).ThenBy(f => f.Camera, StringComparer.Ordinal)];
    }

    // A camera that was planned lower for want of room says nothing about itself.
    private static FallBack? Reported(GuardSlot slot, string camera, GuardClass given, FallBack? before, TimeSpan now)
    {
        if (given == GuardClass.Hot)
        {
            return before?.Quiet(now);
        }
        if (before?.RetryAt is { } retryAt)
        {
            return now >= retryAt ? before with { Since = now, RetryAt = null } : before;
        }
        if (slot.ClassOf(camera) != GuardClass.Hot)
        {
            return before is { Times: > 0 } ? before with { Since = now } : null;
        }
        var pending = before ?? new FallBack(slot.Spare, slot.Server, camera, given, now, null, 0);
        return now - pending.Since < Believed ? pending : pending with
        {
            Class = given,
            RetryAt = now + Wait(pending.Times),
            Times = pending.Times + 1,
        };
    }

    // Not reported: it is hot, or its guard is not heard.
    private FallBack? Quiet(TimeSpan now) =>
        RetryAt is { } at ? (now >= at ? this with { Since = now, RetryAt = null } : this)
        : Times > 0 && now - Since < Forgotten ? this
        : null;

    private static TimeSpan Wait(int times)
    {
        var wait = FirstRetry * Math.Pow(2, Math.Min(times, 10));
        return wait < LongestRetry ? wait : LongestRetry;
    }
}
