using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Who records and who covers each camera. A beat names only the cameras that are not in order: whoever should record one, beats and does not
/// name it, records it.
/// </summary>
internal static class CameraFacts
{
    // A beat's list ends there: what it does not name may not be in order either.
    private const int MostNamed = 64;

    public static Dictionary<string, CameraFact> Of(ElectionView view, GuardPlan plan, TimeSpan now)
    {
        var facts = new Dictionary<string, CameraFact>(StringComparer.Ordinal);
        var heard = view.Beats.Values.Where(b => b.Age(now) <= Patience.GuardLost).Select(b => b.Beat).ToList();
        var kept = heard.SelectMany(b => b.Holdings.Where(h => h.Open), (b, h) => (h.Camera, b.Recorder))
            .GroupBy(h => h.Camera, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(h => h.Recorder).Min(StringComparer.Ordinal)!, StringComparer.Ordinal);
        var slots = plan.Slots.ToLookup(s => s.Server, StringComparer.Ordinal);
        foreach (var server in view.Cameras.Values.Select(c => c.Spec.Server).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var recorders = heard.Where(b => Records(b, server)).OrderByDescending(b => TermOf(b, server)).ThenBy(b => b.Recorder, StringComparer.Ordinal)
                .Select(b => (Beat: b, Named: b.Cameras.Where(c => Is(c.Server, server)).DistinctBy(c => c.Camera, StringComparer.Ordinal).ToDictionary(c => c.Camera, StringComparer.Ordinal)))
                .ToList();
            var guard = GuardOf(server, slots[server], view, heard);
            foreach (var camera in view.CamerasOf(server))
            {
                var name = camera.Metadata.Name;
                facts[name] = guard.Cover(name, RecorderOf(name, recorders, kept.GetValueOrDefault(name)));
            }
        }
        return facts;
    }

    // A server records its own cameras whether it has its role or not; a spare those of the role that it serves.
    private static bool Records(Beat beat, string server) =>
        beat.Digest.Assigned > 0 && (Is(beat.Recorder, server) || beat.Roles.Any(r => Is(r.Server, server)));

    private static long TermOf(Beat beat, string server) => beat.Roles.Where(r => Is(r.Server, server) && !r.Provisional).Select(r => r.Term).DefaultIfEmpty(-1).Max();

    private static CameraFact RecorderOf(string camera, List<(Beat Beat, Dictionary<string, CameraReport> Named)> recorders, string? keeper)
    {
        CameraFact? worst = null;
        foreach (var (beat, named) in recorders)
        {
            var report = named.GetValueOrDefault(camera);
            if (report?.State == CameraState.Recording || (report is null && (named.Count < MostNamed || beat.Digest.Durable >= beat.Digest.Assigned - named.Count)))
            {
                return CameraFact.NothingKnown with { Recorder = beat.Recorder };
            }
            worst ??= report is null ? null : CameraFact.NothingKnown with { State = report.State, Why = $"{beat.Recorder}: {report.Reason}" };
        }
        return keeper is not null ? CameraFact.NothingKnown with { Recorder = keeper } : worst ?? CameraFact.NothingKnown;
    }

    // What guards it now: while a spare records it, the guard of that one.
    private static GuardFact GuardOf(string server, IEnumerable<GuardSlot> slots, ElectionView view, List<Beat> heard)
    {
        var own = slots.ToList();
        var taken = view.OpenTakeovers.Any(t => Is(t.Spec.Server, server) && t.OccupiesSpare());
        var slot = own.Find(s => s.Order == 2) ?? (taken ? null : own.Find(s => s.Order == 1));
        var report = slot is null ? null : heard.Find(b => Is(b.Recorder, slot.Spare))?.Guarding.FirstOrDefault(g => Is(g.Server, server) && Is(g.Recorder, slot.Recorder));
        return new GuardFact(slot, report);
    }

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);

    private sealed class GuardFact(GuardSlot? slot, GuardReport? report)
    {
        private readonly HashSet<string> _guarded = slot is null ? [] : slot.Cameras.ToHashSet(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _not =
            report?.NotCovered.DistinctBy(c => c.Camera, StringComparer.Ordinal).ToDictionary(c => c.Camera, c => c.Reason, StringComparer.Ordinal) ?? [];

        // A list cut short by its bound says nothing about a camera that it does not name.
        private readonly bool _whole = report is not null && report.NotCovered.Count >= report.Cameras - report.Covered;

        public CameraFact Cover(string camera, CameraFact fact)
        {
            if (slot is null || !_guarded.Contains(camera))
            {
                return fact;
            }
            var given = slot.ClassOf(camera);
            return given != GuardClass.Hot
                ? fact with { Guard = slot.Spare, Covered = false, WhyNotCovered = given == GuardClass.Relay ? "it is fed by the recorder itself: a failure costs one reconnect" : "nothing is held: a failure costs one connect" }
                : _not.TryGetValue(camera, out var why) ? fact with { Guard = slot.Spare, Covered = false, WhyNotCovered = why.TrimEnd('.') }
                : fact with { Guard = slot.Spare, Covered = report is null || !_whole ? null : true };
        }
    }
}
