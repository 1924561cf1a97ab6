using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>
/// Take the lease, renew it, stand by, or stop leading? Judged by the own monotonic clock alone: a candidate counts from when it saw the
/// lease move, a leader from before it sent its last renewal that was taken; no wall time and no stored time takes part. So a leader stops
/// by itself before another can begin, whatever the clocks of two machines say.
/// </summary>
internal static class LeaseRules
{
    // A longer wait than this is no lease of ours; a broken number in the store must not keep a site without a leader.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(1);

    public static LeaseStep Decide(LeaseView view, FailoverTimes times, TimeSpan now) =>
        view.RenewedAt is { } renewed ? DecideLeading(view, renewed, times, now) : DecideStandingBy(view, times, now);

    private static LeaseStep DecideLeading(LeaseView view, TimeSpan renewed, FailoverTimes times, TimeSpan now)
    {
        var since = now - renewed;
        if (since >= times.LeaseRenewDeadline)
        {
            return new StepDown($"the lease could not be renewed for {since.TotalSeconds:0.0} s");
        }
        return view.Lease switch
        {
            // Nobody else begins within the lease's time after it vanished, so the leader may put it back.
            null => new TakeLease("the lease was deleted"),
            { } lease when Is(lease.Spec.Holder, view.Me) => new TakeLease(""),
            { Spec.Holder: "" } => new StepDown("the lease was given back"),
            { } lease => new StepDown($"{lease.Spec.Holder} holds the lease"),
        };
    }

    private static LeaseStep DecideStandingBy(LeaseView view, FailoverTimes times, TimeSpan now)
    {
        var still = now - view.MovedAt;
        switch (view.Lease)
        {
            case null when view.NobodyEverLed:
                return new TakeLease("nobody has led this site yet");
            case null:
                return still >= times.Lease ? new TakeLease($"there is no lease for {still.TotalSeconds:0.0} s") : new StandBy("the lease is gone; who led may put it back");
            case { Spec.Holder: "" }:
                return new TakeLease("the lease was given back");
            case { } lease when Is(lease.Spec.Holder, view.Me):
                return new TakeLease("the own lease lapsed and nobody took it");
            case { } lease:
                var asked = Min(TimeSpan.FromMilliseconds(lease.Spec.DurationMs), LongestAsked);
                return still >= Max(asked, times.Lease)
                    ? new TakeLease($"{lease.Spec.Holder} did not renew for {still.TotalSeconds:0.0} s")
                    : new StandBy($"{lease.Spec.Holder} leads");
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}

/// <summary>What an elector knows. Times are elapsed times of its own monotonic clock.</summary>
/// <param name="Me">Holder name of this process.</param>
/// <param name="Lease">As read a moment ago; null when there is none.</param>
/// <param name="MovedAt">When this process first saw that version, or first saw that there is none.</param>
/// <param name="RenewedAt">Just before the last renewal that the store took was sent; null when this process does not lead.</param>
/// <param name="NobodyEverLed">No fencing number was ever taken: there is nobody to wait for.</param>
internal sealed record LeaseView(string Me, Lease? Lease, TimeSpan MovedAt, TimeSpan? RenewedAt, bool NobodyEverLed);

internal abstract record LeaseStep(string Reason);

/// <summary>Write the lease with the own name, by compare-and-swap; empty reason: a renewal.</summary>
internal sealed record TakeLease(string Reason) : LeaseStep(Reason);

internal sealed record StandBy(string Reason) : LeaseStep(Reason);

internal sealed record StepDown(string Reason) : LeaseStep(Reason);
