using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>A camera is covered when its guard's ring has no hole and reaches back, from a key frame, to before the last durable frame of whoever records it.</summary>
internal static class CoverageRules
{
    /// <returns>Null when covered, else why not.</returns>
    public static string? WhyNotCovered(CoverageView view)
    {
        if (!view.Entitled)
        {
            return $"not entitled: {view.EntitlementReason}";
        }

        if (view.Class != GuardClass.Hot)
        {
            return $"it is held in class {(view.Class == GuardClass.Relay ? "relay" : "cold")}: {view.ClassReason ?? "so planned"}";
        }

        if (!view.Receiving)
        {
            return $"the guard receives no frames ({view.OurState}: {view.OurReason})";
        }

        if (view.OverCap)
        {
            return "the ring's byte cap is too small for this camera";
        }

        if (view.UnbrokenFromTick is not { } from)
        {
            return "the ring has no unbroken GOP yet";
        }

        if (view.LastDurableTick is not { } durable)
        {
            return view.Seam == SeamClass.None
                ? "the guard's run is not aligned with the recorder's yet"
                : "the recorder has no durable frame of this run yet";
        }

        if (view.Seam == SeamClass.Timed)
        {
            return "its pictures match no picture of the recorder (the camera encodes per session): a seam would be placed by time only";
        }

        if (view.Keeping)
        {
            return null;
        }

        if (from > durable)
        {
            return $"the ring begins {(from - durable) / 90} ms after the last durable frame";
        }

        // What both have must be enough to prove the seam from the disks, or the view could not join the two recordings.
        var needed = AlignRules.Default.MinConsecutive * view.PeriodTicks;
        return durable - from >= needed
            ? null
            : $"the ring begins only {(durable - from) / 90} ms before the last durable frame; {needed / 90} ms in common prove a seam";
    }
}
