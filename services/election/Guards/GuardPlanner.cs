using Failover.Contracts;

namespace Failover.Election;

/// <summary>
/// Gives every server a first guard and, while a spare serves a role, gives the taken cameras a guard of their own. Balanced by
/// cameras, bounded by capacity, highest priority first. Stable: a duty moves only for a reason, and rings move make-before-break.
/// </summary>
internal static class GuardPlanner
{
    public static GuardPlan Plan(GuardView view)
    {
        var work = new Work(view);
        var targets = view.Targets.OrderByDescending(t => t.Cameras.Sum(c => c.Spec.Priority)).ThenBy(t => t.Server, StringComparer.Ordinal).ToList();
        var open = new List<GuardTarget>();
        foreach (var target in targets)
        {
            if (!work.KeepFirst(target))
            {
                open.Add(target);
            }
        }
        open.ForEach(work.ChooseFirst);
        foreach (var target in targets.Where(t => t.Assumer is not null))
        {
            work.GuardTheTaken(target);
        }
        work.KeepUntilCovered(targets);
        return new GuardPlan(
            [.. work.Slots.OrderBy(s => s.Server, StringComparer.Ordinal).ThenBy(s => s.Order).ThenBy(s => s.Spare, StringComparer.Ordinal)], work.Unguarded);
    }

    private sealed class Work(GuardView view)
    {
        private readonly Dictionary<string, int> _load = view.Spares.ToDictionary(s => s.Name, _ => 0, StringComparer.Ordinal);

        public List<GuardSlot> Slots { get; } = [];
        public List<Unguarded> Unguarded { get; } = [];

        /// <summary>The guard in force stays unless it is gone, or serves another server's role while a free spare has room.</summary>
        public bool KeepFirst(GuardTarget target)
        {
            var before = view.Previous.Where(p => Is(p.Server, target.Server) && Is(p.Recorder, target.Server)).MinBy(p => p.Order);
            var spare = before is null ? null : view.Spares.FirstOrDefault(s => Is(s.Name, before.Spare));
            if (spare is null || spare.WhyNot is not null)
            {
                return false;
            }
            if (spare.BusyWith is { } busy && !Is(busy, target.Server) && view.Spares.Any(s => IsFree(s) && Room(s) >= target.Cameras.Count))
            {
                return false;
            }
            Take(target, spare, 1, target.Server, before!.Reason);
            return true;
        }

        public void ChooseFirst(GuardTarget target)
        {
            if (view.Spares.Any(s => s.Awaited))
            {
                Unguarded.Add(new Unguarded(target.Server, Names(target), $"the first beat of {view.Spares.First(s => s.Awaited).Name} is awaited"));
                return;
            }
            var (spare, reason) = Best(target);
            if (spare is null)
            {
                var why = string.Join(", ", view.Spares.Select(s => $"{s.Name} {s.WhyNot ?? "is full"}"));
                Unguarded.Add(new Unguarded(target.Server, Names(target), why.Length == 0 ? "there is no spare" : why));
                return;
            }
            Take(target, spare, 1, target.Server, reason);
        }

        /// <summary>What a spare records now has only one copy until another spare holds its rings.</summary>
        public void GuardTheTaken(GuardTarget target)
        {
            var before = view.Previous.FirstOrDefault(p => Is(p.Server, target.Server) && Is(p.Recorder, target.Assumer!) && !Is(p.Spare, target.Assumer!));
            var others = view.Spares.Where(s => !Is(s.Name, target.Assumer!) && s.WhyNot is null && Room(s) > 0).ToList();
            var spare = others.Find(s => before is not null && Is(s.Name, before.Spare))
                ?? others.OrderByDescending(s => Room(s) >= target.Cameras.Count).ThenByDescending(IsFree).ThenBy(Fill).ThenBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault();
            if (spare is null)
            {
                Unguarded.Add(new Unguarded(target.Server, Names(target), $"single copy at {target.Assumer}: no other spare has room"));
                return;
            }
            Take(target, spare, 2, target.Assumer!, $"{target.Assumer} records {target.Server}'s cameras; {spare.Name} guards them there");
        }

        /// <summary>A guard that lost its duty holds its rings until the new one covers every camera, and as long as it keeps.</summary>
        public void KeepUntilCovered(List<GuardTarget> targets)
        {
            foreach (var before in view.Previous.Where(p => !Slots.Exists(s => Is(s.Server, p.Server) && Is(s.Spare, p.Spare))))
            {
                var target = targets.Find(t => Is(t.Server, before.Server));
                var spare = view.Spares.FirstOrDefault(s => Is(s.Name, before.Spare));
                if (target is null || spare is null || spare.WhyNot is not null)
                {
                    continue;
                }
                var first = Slots.Find(s => Is(s.Server, target.Server) && s.Order == 1);
                var covers = first is not null && Report(first.Spare, first.Server) is { } report && report.Covered >= first.Cameras.Count;
                var keeping = Report(before.Spare, before.Server) is { Keeping: > 0 };
                if (!covers || keeping)
                {
                    var because = keeping ? "it still keeps" : "the new guard does not cover every camera yet";
                    Slots.Add(before with { Order = 3, Recorder = target.Assumer is { } a && !Is(a, before.Spare) ? a : target.Server, Cameras = Names(target), Reason = because });
                }
            }
        }

        private (GuardSpare? Spare, string Reason) Best(GuardTarget target)
        {
            var able = view.Spares.Where(s => s.WhyNot is null && Room(s) > 0).ToList();
            var preferred = target.PreferredGuards.Select(name => able.Find(s => Is(s.Name, name) && Room(s) >= target.Cameras.Count)).FirstOrDefault(s => s is not null);
            if (preferred is not null)
            {
                return (preferred, $"{target.Server} prefers {preferred.Name}");
            }
            var best = able
                .OrderByDescending(s => Room(s) >= target.Cameras.Count).ThenByDescending(IsFree).ThenBy(Fill).ThenBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault();
            return (best, best is null ? "" : $"{best.Name} has most room ({_load[best.Name]} of {best.Capacity} cameras)");
        }

        private void Take(GuardTarget target, GuardSpare spare, int order, string recorder, string reason)
        {
            var cameras = Names(target);
            var room = Math.Max(0, Room(spare));
            if (room < cameras.Count)
            {
                Unguarded.Add(new Unguarded(target.Server, [.. cameras.Skip(room)], $"{spare.Name} has no room for more than {spare.Capacity} cameras"));
                cameras = [.. cameras.Take(room)];
            }
            _load[spare.Name] += cameras.Count;
            Slots.Add(new GuardSlot(target.Server, spare.Name, order, recorder, cameras, reason));
        }

        private GuardReport? Report(string spare, string server) =>
            view.Reports.FirstOrDefault(r => Is(r.Spare, spare) && Is(r.Report.Server, server)).Report;

        private int Room(GuardSpare spare) => spare.Capacity - _load[spare.Name];

        private double Fill(GuardSpare spare) => spare.Capacity == 0 ? double.MaxValue : (double)_load[spare.Name] / spare.Capacity;

        private static bool IsFree(GuardSpare spare) => spare is { WhyNot: null, BusyWith: null };

        private static IReadOnlyList<string> Names(GuardTarget target) => [.. target.Cameras.Select(c => c.Metadata.Name)];

        private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
    }
}
