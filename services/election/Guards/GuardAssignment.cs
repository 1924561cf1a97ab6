using Failover.Contracts;

namespace Failover.Election;

/// <summary>Which spare guards which server, before its cameras get their classes. One plan's work; the steps are called in order.</summary>
internal sealed class GuardAssignment(GuardView view)
{
    private readonly Dictionary<string, GuardSpare> _spares = view.Spares.ToDictionary(s => s.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, SpareLoad> _loads = view.Spares.ToDictionary(s => s.Name, s => new SpareLoad(s.Spec, view.RingSeconds), StringComparer.Ordinal);
    private readonly Dictionary<string, List<GuardSlot>> _previous = view.Previous.Slots.GroupBy(s => s.Server, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
    private readonly Dictionary<(string Spare, string Server), GuardReport> _reports = Reports(view);
    private readonly ILookup<string, (string Spare, GuardReport Report)> _keeping =
        view.Reports.Where(r => r.Report.Keeping > 0).ToLookup(r => r.Report.Server, StringComparer.Ordinal);
    private readonly List<GuardTarget> _open = [];

    public List<GuardSlot> Slots { get; } = [];
    public List<Unguarded> Unguarded { get; } = [];

    /// <summary>The guard in force stays unless it is gone, or serves another server's role while a free spare has room.</summary>
    public void KeepFirsts()
    {
        foreach (var target in view.Targets)
        {
            var before = PreviousOf(target.Server).Where(p => Is(p.Recorder, target.Server)).MinBy(p => p.Order);
            if (before is not null && _spares.TryGetValue(before.Spare, out var spare) && spare.WhyNot is null && !IsCalledAway(spare, target))
            {
                Take(target, spare, 1, target.Server, before.Reason);
            }
            else
            {
                _open.Add(target);
            }
        }
    }

    /// <summary>A spare with more than it can hold gives up its least important servers, where a free spare can hold them whole.</summary>
    public void Relieve()
    {
        if (view.Spares.Any(s => s.Awaited))
        {
            return;
        }
        foreach (var target in view.Targets.Reverse())
        {
            var slot = Slots.Find(s => Is(s.Server, target.Server));
            if (slot is null || _loads[slot.Spare].Fill <= 1 || target.Cameras.Count == 0 || target.Assumer is not null
                || target.PreferredGuards.Contains(slot.Spare, StringComparer.Ordinal))
            {
                continue;
            }
            if (view.Spares.Any(s => s.IsFree && !Is(s.Name, slot.Spare) && Fits(s, target)))
            {
                Slots.Remove(slot);
                _loads[slot.Spare].Remove(target.Cameras.Count, Kbps(target, slot.Spare));
                _open.Add(target);
            }
        }
    }

    public void ChooseFirsts()
    {
        var awaited = view.Spares.FirstOrDefault(s => s.Awaited)?.Name;
        foreach (var target in view.Targets.Where(_open.Contains))
        {
            if (awaited is not null)
            {
                Unguarded.Add(new Unguarded(target.Server, Names(target), $"the first beat of {awaited} is awaited"));
            }
            else if (Best(target, view.Spares.Where(s => s.WhyNot is null)) is { } best)
            {
                Take(target, best, 1, target.Server, WhyChosen(target, best));
            }
            else
            {
                var why = string.Join(", ", view.Spares.Select(s => $"{s.Name} {s.WhyNot}"));
                Unguarded.Add(new Unguarded(target.Server, Names(target), why.Length == 0 ? "there is no spare" : why));
            }
        }
    }

    /// <summary>What a spare records now has only one copy until another spare holds its rings.</summary>
    public void GuardTheTaken()
    {
        foreach (var target in view.Targets.Where(t => t.Assumer is not null))
        {
            var assumer = target.Assumer!;
            var before = PreviousOf(target.Server).Find(p => Is(p.Recorder, assumer) && !Is(p.Spare, assumer));
            var others = view.Spares.Where(s => !Is(s.Name, assumer) && s.WhyNot is null).ToList();
            if ((others.Find(s => before is not null && Is(s.Name, before.Spare)) ?? Best(target, others)) is { } spare)
            {
                // It may be its first guard as well: then it guards what is recorded now, and the server again after the return.
                Slots.RemoveAll(s => s.IsOf(spare.Name, target.Server));
                Take(target, spare, 2, assumer, $"{assumer} records {target.Server}'s cameras; {spare.Name} guards them there");
            }
            else
            {
                Unguarded.Add(new Unguarded(target.Server, Names(target), $"single copy at {assumer}: no other spare is ready", SingleCopy: true));
            }
        }
    }

    /// <summary>
    /// A guard that lost its duty holds its rings until the new one covers every camera, and as long as it keeps. Who keeps without a duty
    /// (it was silent, and lost it meanwhile) gets one again: it must follow who records the cameras now, for that alone ends its keeping.
    /// </summary>
    public void KeepUntilCovered()
    {
        foreach (var target in view.Targets)
        {
            foreach (var before in PreviousOf(target.Server).Concat(KeepingWithoutDuty(target)))
            {
                if (Slots.Exists(s => s.IsOf(before.Spare, before.Server)) || !_spares.TryGetValue(before.Spare, out var spare)
                    || (spare.WhyNot is not null && !spare.Leaving))
                {
                    continue;
                }
                var first = Slots.Find(s => Is(s.Server, target.Server) && s.Order == 1);
                var covers = first is not null && CoversAll(first, target);
                var keeping = _reports.TryGetValue((before.Spare, before.Server), out var own) && own.Keeping > 0;
                if ((!covers && !spare.Leaving) || keeping)
                {
                    var because = keeping ? "it still keeps" : "the new guard does not cover every camera yet";
                    var recorder = target.Assumer is { } a && !Is(a, before.Spare) ? a : target.Server;
                    Slots.Add(before with { Order = 3, Recorder = recorder, Reason = because, Rate = RateFor(target, before.Spare) });
                }
            }
        }
    }

    private IEnumerable<GuardSlot> KeepingWithoutDuty(GuardTarget target) => _keeping[target.Server]
        .Where(r => (target.Assumer is null || !Is(r.Spare, target.Assumer)) && !PreviousOf(target.Server).Exists(p => Is(p.Spare, r.Spare)))
        .Select(r => new GuardSlot(target.Server, r.Spare, 3, r.Report.Recorder, [], "it still keeps"));

    // What is planned relayed or cold is never covered: the rings of the old guard do not wait for it.
    private bool CoversAll(GuardSlot first, GuardTarget target)
    {
        var lower = PreviousOf(target.Server).Find(p => Is(p.Spare, first.Spare))?.Classes.Count ?? 0;
        return _reports.TryGetValue((first.Spare, first.Server), out var report) && report.Covered + lower >= target.Cameras.Count;
    }

    private bool IsCalledAway(GuardSpare spare, GuardTarget target) =>
        spare.BusyWith is { } busy && !Is(busy, target.Server) && view.Spares.Any(s => s.IsFree && Fits(s, target));

    private GuardSpare? Best(GuardTarget target, IEnumerable<GuardSpare> able)
    {
        var spares = able.ToList();
        if (target.Assumer is { } assumer && spares.Find(s => Is(s.Name, assumer)) is { } serving)
        {
            return serving;
        }
        var preferred = target.PreferredGuards.Select(name => spares.Find(s => Is(s.Name, name) && Fits(s, target))).FirstOrDefault(s => s is not null);
        return preferred ?? spares
            .OrderByDescending(s => Fits(s, target)).ThenByDescending(s => s.IsFree).ThenBy(s => _loads[s.Name].Fill).ThenBy(s => s.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private string WhyChosen(GuardTarget target, GuardSpare spare) =>
        target.PreferredGuards.Contains(spare.Name, StringComparer.Ordinal) ? $"{target.Server} prefers {spare.Name}"
        : $"{spare.Name} has most room ({Math.Min(_loads[spare.Name].Fill, 10) * 100:0} % used before)";

    private void Take(GuardTarget target, GuardSpare spare, int order, string recorder, string reason)
    {
        var slot = new GuardSlot(target.Server, spare.Name, order, recorder, [], reason) { Rate = RateFor(target, spare.Name) };
        _loads[spare.Name].Add(target.Cameras.Count, RateRules.KbpsOf(target.Cameras, slot.Rate));
        Slots.Add(slot);
    }

    private bool Fits(GuardSpare spare, GuardTarget target) => _loads[spare.Name].Fits(target.Cameras.Count, Kbps(target, spare.Name));

    private long Kbps(GuardTarget target, string spare) => RateRules.KbpsOf(target.Cameras, RateFor(target, spare));

    // Who guards it now has measured; a spare that never did is planned with what another one measured.
    private double RateFor(GuardTarget target, string spare)
    {
        var known = PreviousOf(target.Server).Find(p => Is(p.Spare, spare)) ?? PreviousOf(target.Server).FirstOrDefault();
        return known is null ? 1 : RateRules.RateOf(known, _reports.GetValueOrDefault((known.Spare, known.Server)), target.Cameras);
    }

    private List<GuardSlot> PreviousOf(string server) => _previous.TryGetValue(server, out var slots) ? slots : [];

    private static Dictionary<(string Spare, string Server), GuardReport> Reports(GuardView view)
    {
        var reports = new Dictionary<(string Spare, string Server), GuardReport>();
        foreach (var (spare, report) in view.Reports)
        {
            reports.TryAdd((spare, report.Server), report);
        }
        return reports;
    }

    private static IReadOnlyList<string> Names(GuardTarget target) => [.. target.Cameras.Select(c => c.Metadata.Name)];

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}
