using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>What is not covered now and why, before anything fails. Pure; the same list for status, check and plan.</summary>
internal sealed class ReadinessRules(ElectionView view, GuardPlan plan, TimeSpan now)
{
    /// <summary>Hours of an outage that a spare's disk should hold; below it is told.</summary>
    public const double HoursTold = 24;

    /// <summary>Below this the site is not ready.</summary>
    public const double HoursNeeded = 1;

    private const int NamesShown = 3;
    private readonly List<ReadinessRow> _rows = [];

    public static IReadOnlyList<ReadinessRow> Of(ElectionView view, GuardPlan plan, TimeSpan now)
    {
        var rules = new ReadinessRules(view, plan, now);
        rules.AddSite();
        foreach (var server in view.Servers.Values.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal))
        {
            rules.AddServer(server);
        }
        rules.AddSpares();
        rules.AddFailures();
        // What is to be done first; the limits of the site after it. The order within stays.
        return [.. rules._rows.OrderBy(r => r.IsLimit)];
    }

    private void AddSite()
    {
        if (view.Verdict is { Entitled: false } no)
        {
            Add(null, ReadinessKind.NotEntitled, $"The site may not fail over: {string.Join(" ", no.Reasons)}");
        }
        if (view.Verdict is { Entitled: true, Expiry: not ExpiryStage.Far } near)
        {
            Add(null, ReadinessKind.LicenseExpires, near.Notes.FirstOrDefault(n => n.Contains(" expires on ", StringComparison.Ordinal)) ?? "A licence expires soon.", isLimit: true);
        }
        if (!view.Site.AutomaticTakeover)
        {
            Add(null, ReadinessKind.ByHand, "No role moves by itself (automaticTakeover: false); guards keep all the same.", isLimit: true);
        }
    }

    private void AddServer(SiteServer server)
    {
        var name = server.Metadata.Name;
        if (server.Spec.Dvr)
        {
            Add(name, ReadinessKind.Dvr, $"{name} is a DVR and cannot be failed over.", isLimit: true);
            return;
        }
        if (server.InMaintenance(view.Wall))
        {
            Add(name, ReadinessKind.ServerInMaintenance, $"{name} is in maintenance{WishedBy(server.Metadata, OperatorWishes.Maintenance)}: nothing assumes its role.");
        }
        if (OperatorWishes.Find(server.Metadata, OperatorWishes.Takeover, view.Wall) is not null)
        {
            Add(name, ReadinessKind.ServedByHand, $"A spare serves as {name} until it is released{WishedBy(server.Metadata, OperatorWishes.Takeover)}.", isLimit: true);
        }
        var beyond = view.CamerasOf(name).Select(c => c.Metadata.Name).Where(view.IsBeyondLicence).ToList();
        if (beyond.Count > 0)
        {
            Add(name, ReadinessKind.Unlicensed, $"{List(beyond, name)}: beyond the licence, recorded and not protected.", beyond);
        }
        foreach (var unguarded in plan.Unguarded.Where(u => Is(u.Server, name) && u.Cameras.Count > 0))
        {
            var kind = unguarded.SingleCopy ? ReadinessKind.SingleCopy : ReadinessKind.Unguarded;
            Add(name, kind, unguarded.SingleCopy ? $"{List(unguarded.Cameras, name)}: {unguarded.Reason}." : $"Nobody guards {name}: {unguarded.Reason}.", unguarded.Cameras);
        }
        var own = plan.Slots.Where(s => Is(s.Server, name)).ToList();
        var first = own.Find(s => s.Order == 1);
        var second = own.Find(s => s.Order == 2);
        if ((second ?? (view.OpenTakeovers.Any(t => Is(t.Spec.Server, name) && t.OccupiesSpare()) ? null : first)) is { } slot)
        {
            AddClasses(slot);
            AddReported(slot);
        }
        AddPerSession(name);
    }

    private void AddClasses(GuardSlot slot)
    {
        foreach (var group in slot.Cameras.Where(slot.Classes.ContainsKey)
            .GroupBy(c => (Class: slot.Classes[c], Why: slot.WhyNotHot[c])).OrderBy(g => g.Key.Class).ThenBy(g => g.Key.Why))
        {
            var cameras = group.ToList();
            var kind = group.Key.Why == NotHot.Sessions ? ReadinessKind.OneSession : group.Key.Class == GuardClass.Relay ? ReadinessKind.Relay : ReadinessKind.Cold;
            var how = group.Key.Class == GuardClass.Relay
                ? $"{slot.Spare} is fed by {slot.Recorder}; a failure costs one reconnect" : $"{slot.Spare} holds nothing and connects at the failure";
            Add(slot.Server, kind, $"{List(cameras, slot.Server)}: {how}, since {Why(group.Key.Why, slot.Spare)}.", cameras);
        }
    }

    private string Why(NotHot why, string spare)
    {
        var spec = view.Spares.TryGetValue(spare, out var known) ? known.Spec : null;
        return why switch
        {
            NotHot.Sessions => "the camera has no session left for a guard",
            NotHot.MaxHotCameras => $"{spare} may hold {spec?.MaxHotCameras} cameras hot",
            NotHot.Network => $"80 % of {spare}'s {spec?.NetworkMbps} Mbit/s are used",
            NotHot.RingMemory => $"{spare}'s {spec?.RingMemoryMiB} MiB for rings are used",
            _ => $"{spare} could not hold it and fell back by itself; it is tried again later",
        };
    }

    // What its guard itself says of cameras that are planned hot.
    private void AddReported(GuardSlot slot)
    {
        var report = view.BeatOf(slot.Spare)?.Guarding.FirstOrDefault(g => Is(g.Server, slot.Server));
        var hot = slot.Cameras.Where(c => slot.ClassOf(c) == GuardClass.Hot).ToList();
        if (report is null || !Is(report.Recorder, slot.Recorder))
        {
            if (hot.Count > 0)
            {
                Add(slot.Server, ReadinessKind.RingFilling, $"{List(hot, slot.Server)}: {slot.Spare} was given them and does not report them yet.", hot);
            }
            return;
        }
        var single = slot.Order == 2 ? $" (single copy at {slot.Recorder})" : "";
        var planned = hot.ToHashSet(StringComparer.Ordinal);
        foreach (var group in report.NotCovered.Where(c => planned.Contains(c.Camera))
            .GroupBy(c => (Kind: slot.Order == 2 ? ReadinessKind.SingleCopy : KindOf(c), Gist: Gist(c.Reason))))
        {
            var cameras = group.Select(c => c.Camera).ToList();
            Add(slot.Server, group.Key.Kind, $"{List(cameras, slot.Server)}: not covered by {slot.Spare}{single}, {group.First().Reason.TrimEnd('.')}.", cameras);
        }
    }

    // The recorder's sentences say "yet" and "begins" while a ring fills; a camera that does not send is another matter.
    private static ReadinessKind KindOf(CameraReport camera) =>
        camera.Reason.Contains("encodes per session", StringComparison.Ordinal) ? ReadinessKind.PerSessionEncoder
        : camera.State == CameraState.Recording && (camera.Reason.Contains(" yet", StringComparison.Ordinal) || camera.Reason.Contains("begins", StringComparison.Ordinal))
            ? ReadinessKind.RingFilling
        : ReadinessKind.NotCovered;

    private static string Gist(string reason) => string.Concat(reason.Where(c => !char.IsDigit(c)));

    // What was seen when video came home: the seam was placed by time only.
    private void AddPerSession(string server)
    {
        var timed = view.Reinsertions.Values.Where(r => Is(r.Spec.Server, server)).SelectMany(r => r.Status.Seams)
            .Where(s => s.Class == SeamClass.Timed).Select(s => s.Camera).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (timed.Count > 0)
        {
            Add(server, ReadinessKind.PerSessionEncoder,
                $"{List(timed, server)}: encodes for each session anew, so that a seam is exact to some ten ms only.", timed, isLimit: true);
        }
    }

    private void AddSpares()
    {
        foreach (var spare in view.Spares.Values.OrderBy(s => s.Metadata.Name, StringComparer.Ordinal))
        {
            var name = spare.Metadata.Name;
            if (spare.InMaintenance(view.Wall))
            {
                Add(null, ReadinessKind.SpareInMaintenance, $"{name} is in maintenance{WishedBy(spare.Metadata, OperatorWishes.Maintenance)}: it is given nothing new.");
            }
            else if (SpareRanking.WhyUnwell(name, view, now) is { } why)
            {
                Add(null, ReadinessKind.SpareNotReady, $"{name} {why}: it assumes nothing.");
            }
            AddDisk(name);
        }
    }

    // The dearest server that it guards: it assumes one at a time.
    private void AddDisk(string spare)
    {
        var dearest = GuardReports.OutagesOf(spare, view, plan).Where(o => o.Hours is not null).OrderBy(o => o.Hours).ThenBy(o => o.Server, StringComparer.Ordinal).FirstOrDefault();
        if (dearest is { Hours: < HoursTold and var hours })
        {
            Add(dearest.Server, ReadinessKind.DiskShort,
                $"{spare}'s disk holds only {hours:0.0} h of an outage of {dearest.Server} ({dearest.Kbps / 1000.0:0.0} Mbit/s).", isLimit: hours >= HoursNeeded);
        }
    }

    private void AddFailures()
    {
        var servers = view.Servers.Values.Where(s => !s.Spec.Dvr && view.ProtectedCamerasOf(s.Metadata.Name).Count > 0).Select(s => s.Metadata.Name)
            .OrderByDescending(s => view.ProtectedCamerasOf(s).Sum(c => c.Spec.Priority)).ThenBy(s => s, StringComparer.Ordinal).ToList();
        var well = view.Spares.Values.Where(s => !s.InMaintenance(view.Wall) && SpareRanking.WhyUnwell(s.Metadata.Name, view, now) is null).Select(s => s.Metadata.Name).ToList();
        var served = view.OpenTakeovers.Where(t => t.OccupiesSpare()).ToList();
        var free = well.Where(s => !served.Exists(t => Is(t.Spec.Spare, s))).ToList();
        var left = servers.Where(s => !served.Exists(t => Is(t.Spec.Server, s))).ToList();
        if (left.Count == 0)
        {
            return;
        }
        if (free.Count == 0)
        {
            Add(null, ReadinessKind.NoSecondSpare, $"No spare is free: {List(left, "the site")} would find none.");
        }
        else if (left.Count > free.Count)
        {
            if (free.Count == 1)
            {
                Add(null, ReadinessKind.NoSecondSpare, $"{free[0]} is the only free spare: after one failure a second one would find none.", isLimit: true);
            }
            Add(null, ReadinessKind.FewerSparesThanServers,
                $"{left.Count} servers, {free.Count} free {(free.Count == 1 ? "spare" : "spares")}: if all fail together, {List([.. left.Skip(free.Count)], "the site")} would find none.",
                isLimit: true);
        }
    }

    private string WishedBy(ObjectMeta meta, string wish) => OperatorWishes.Find(meta, wish, view.Wall) is { } found
        ? $" ({found.Who}{(found.Until is { } until ? $", until {until:yyyy-MM-dd HH:mm}Z" : "")})" : "";

    private void Add(string? server, ReadinessKind kind, string reason, IReadOnlyList<string>? cameras = null, bool isLimit = false) =>
        _rows.Add(new ReadinessRow(server, cameras ?? [], kind, reason, isLimit));

    private static string List(IReadOnlyList<string> names, string of)
    {
        var shown = string.Join(", ", names.Take(NamesShown));
        return names.Count > NamesShown ? $"{shown} and {names.Count - NamesShown} more of {of}" : shown;
    }

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
