using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Which cameras of its slots a spare holds hot, which relayed, which cold: by camera priority over the whole site, until its network, its
/// ring memory, its count or the camera's sessions are used (DESIGN 5, "Guarding"). One pass over the cameras.
/// </summary>
internal static class ClassRules
{
    public static IReadOnlyList<GuardSlot> Give(GuardView view, IReadOnlyList<GuardSlot> slots, IReadOnlyList<FallBack> fallBacks)
    {
        var loads = view.Spares.ToDictionary(s => s.Name, s => new SpareLoad(s.Spec, view.RingSeconds), StringComparer.Ordinal);
        var targets = view.Targets.ToDictionary(t => t.Server, StringComparer.Ordinal);
        var fallen = fallBacks.Where(f => f.InForce is not null).ToDictionary(f => (f.Spare, f.Server, f.Camera), f => f.Class);
        var work = slots.Select(s => new Slot(s, view.Previous.Slots.FirstOrDefault(p => p.IsOf(s.Spare, s.Server)), loads[s.Spare])).ToList();
        var byServer = work.GroupBy(w => w.Given.Server, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(w => w.Given.Order).ToList(), StringComparer.Ordinal);
        foreach (var camera in view.Cameras)
        {
            if (byServer.TryGetValue(camera.Spec.Server, out var guards) && targets.TryGetValue(camera.Spec.Server, out var target))
            {
                GiveOne(camera, target, guards, fallen);
            }
        }
        return [.. work.Select(w => w.Result())];
    }

    private static void GiveOne(Camera camera, GuardTarget target, List<Slot> guards, Dictionary<(string, string, string), GuardClass> fallen)
    {
        var name = camera.Metadata.Name;
        // The original has one session, whoever records now: it must find it when it comes back. Who serves in its stead has another.
        var sessions = 1 + (target.Assumer is null ? 0 : 1);
        foreach (var slot in guards)
        {
            var isAssumer = string.Equals(slot.Given.Spare, target.Assumer, StringComparison.Ordinal);
            var noSession = camera.Spec.MaxSessions > 0 && !isAssumer && sessions >= camera.Spec.MaxSessions;
            if (slot.Given.Order > 2)
            {
                // Rings that stay until the new guard covers: never at the cost of the new guard's session.
                sessions += slot.KeepRing(camera, noSession) ? 1 : 0;
                continue;
            }
            GuardClass? lower = fallen.Count > 0 && fallen.TryGetValue((slot.Given.Spare, slot.Given.Server, name), out var fell) ? fell : null;
            sessions += slot.Give(camera, noSession, lower) && !isAssumer ? 1 : 0;
        }
    }

    /// <summary>One slot while its cameras get their classes.</summary>
    private sealed class Slot(GuardSlot given, GuardSlot? before, SpareLoad load)
    {
        private readonly List<string> _cameras = [];
        private Dictionary<string, GuardClass>? _classes;
        private Dictionary<string, NotHot>? _why;

        public GuardSlot Given { get; } = given;

        /// <returns>True when it is hot.</returns>
        public bool Give(Camera camera, bool noSession, GuardClass? fellTo)
        {
            var name = camera.Metadata.Name;
            var kbps = RateRules.KbpsOf(camera, Given.Rate);
            var kept = before is not null && before.ClassOf(name) == GuardClass.Hot && before.Cameras.Count > 0;
            var why = noSession ? NotHot.Sessions : fellTo is not null ? NotHot.FellBack : load.WhyNot(kbps, hot: true, kept);
            _cameras.Add(name);
            if (why is null)
            {
                load.Add(1, kbps);
                return true;
            }
            var relay = fellTo != GuardClass.Cold && load.WhyNot(kbps, hot: false, kept) is null;
            if (relay)
            {
                load.Add(0, kbps);
            }
            Set(name, relay ? GuardClass.Relay : GuardClass.Cold, why.Value);
            return false;
        }

        /// <returns>True when it goes on being held hot.</returns>
        public bool KeepRing(Camera camera, bool noSession)
        {
            var name = camera.Metadata.Name;
            var held = before?.ClassOf(name) ?? GuardClass.Hot;
            if (held == GuardClass.Cold || (held == GuardClass.Hot && noSession))
            {
                return false;
            }
            _cameras.Add(name);
            load.Add(held == GuardClass.Hot ? 1 : 0, RateRules.KbpsOf(camera, Given.Rate));
            if (held == GuardClass.Relay)
            {
                Set(name, held, before!.WhyNotHot.GetValueOrDefault(name));
            }
            return held == GuardClass.Hot;
        }

        public GuardSlot Result() => _classes is null
            ? Given with { Cameras = _cameras }
            : Given with { Cameras = _cameras, Classes = _classes, WhyNotHot = _why! };

        private void Set(string camera, GuardClass lower, NotHot why)
        {
            (_classes ??= new(StringComparer.Ordinal))[camera] = lower;
            (_why ??= new(StringComparer.Ordinal))[camera] = why;
        }
    }
}
