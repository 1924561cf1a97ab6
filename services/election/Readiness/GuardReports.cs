using Failover.Contracts;

namespace Failover.Election;

/// <summary>The guard plan as people and other services read it, with its arithmetic. Pure.</summary>
internal static class GuardReports
{
    public static GuardPlanReport Of(ElectionView view, GuardPlan plan, string site, DateTimeOffset time, TimeSpan now)
    {
        var guards = GuardView.Of(view, plan, TimeSpan.MaxValue, now);
        return new GuardPlanReport
        {
            Site = site,
            Time = time,
            Spares = [.. guards.Spares.Select(s => SpareOf(s, view, plan))],
            Servers = [.. view.Servers.Keys.Order(StringComparer.Ordinal).Select(s => ServerOf(s, view, plan))],
            Readiness = ReadinessRules.Of(view, plan, now),
        };
    }

    /// <summary>Per guarded server: how long this spare's free disk holds all that its cameras send.</summary>
    public static IReadOnlyList<OutageHours> OutagesOf(string spare, ElectionView view, GuardPlan plan)
    {
        var free = view.BeatOf(spare)?.Health.DiskFreeBytes;
        return
        [
            .. plan.Slots.Where(s => s.Order <= 2 && string.Equals(s.Spare, spare, StringComparison.Ordinal)).Select(s =>
            {
                var kbps = RateRules.KbpsOf(view.ProtectedCamerasOf(s.Server), s.Rate);
                return new OutageHours(s.Server, kbps, free is { } bytes && kbps > 0 ? bytes / (kbps * 125.0) / 3600 : null);
            }),
        ];
    }

    private static SpareBudget SpareOf(GuardSpare spare, ElectionView view, GuardPlan plan)
    {
        var load = new SpareLoad(spare.Spec, view.Site.RingSeconds);
        var (relay, cold) = (0, 0);
        foreach (var slot in plan.Slots.Where(s => string.Equals(s.Spare, spare.Name, StringComparison.Ordinal)))
        {
            foreach (var camera in slot.Cameras.Where(view.Cameras.ContainsKey))
            {
                var given = slot.ClassOf(camera);
                if (given == GuardClass.Cold)
                {
                    cold++;
                    continue;
                }
                relay += given == GuardClass.Relay ? 1 : 0;
                load.Add(given == GuardClass.Hot ? 1 : 0, RateRules.KbpsOf(view.Cameras[camera], slot.Rate));
            }
        }
        return new SpareBudget
        {
            Name = spare.Name,
            WhyNot = spare.WhyNot,
            Hot = load.Hot,
            Relay = relay,
            Cold = cold,
            MaxHotCameras = spare.Spec.MaxHotCameras,
            NetworkKbps = load.Kbps,
            NetworkMbps = spare.Spec.NetworkMbps,
            RingBytes = load.RingBytes,
            RingMemoryMiB = spare.Spec.RingMemoryMiB,
            DiskFreeBytes = view.BeatOf(spare.Name)?.Health.DiskFreeBytes,
            Outages = OutagesOf(spare.Name, view, plan),
        };
    }

    private static ServerGuards ServerOf(string server, ElectionView view, GuardPlan plan) => new()
    {
        Server = server,
        Cameras = view.CamerasOf(server).Count,
        Guards =
        [
            .. plan.Slots.Where(s => string.Equals(s.Server, server, StringComparison.Ordinal)).OrderBy(s => s.Order).Select(s => new GuardDuty(
                s.Spare, s.Order, s.Recorder, Count(s, GuardClass.Hot), Count(s, GuardClass.Relay), Count(s, GuardClass.Cold), s.Reason)),
        ],
    };

    private static int Count(GuardSlot slot, GuardClass given) => slot.Cameras.Count(c => slot.ClassOf(c) == given);
}
