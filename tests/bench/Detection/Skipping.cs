namespace Failover.Bench;

/// <summary>
/// Finds the parts of a cell's life that could hold a false declaration, so that only they are lived event by event. For Failed by
/// silence, heartbeat's own probe, a guard's probe and the beats must all be missing at one time, and for long (DESIGN 6, point 1). Each test here asks
/// the very draws that the event by event run asks, and is wrong to one side only: a part that it lets through need not hold anything.
/// </summary>
internal sealed class Skipping(DetectionRules rules, CellChance chance)
{
    // A guard's word counts for a second after it was sent, and 200 ms pass until the next is made.
    private const long WordIsFresh = 1_500_000;

    private readonly long _slot = rules.ProbeEvery;

    // The least time without any sign of the server.
    private readonly long _silent = Math.Max(rules.Times.BeatsMissing * rules.Times.BeatMs, rules.Times.SilentMs) * 1000L;

    /// <summary>Slots that were looked at, and how many passed each test.</summary>
    public long Looked { get; private set; }

    public long ProbeMissing { get; private set; }

    public long GuardMissing { get; private set; }

    /// <summary>The parts, in order of time, joined where they touch.</summary>
    public IReadOnlyList<(long From, long To)> Find(long length)
    {
        // The cell's first questions find no connection.
        var found = new List<(long From, long To)> { (0, (chance.HeartbeatProbes[0].EndOfAnyRun(0) + ProbeChance.FailedSlots) * _slot) };
        AddLosses(length, found);
        AddPauses(length, found);
        found.Sort();
        var joined = new List<(long From, long To)>();
        foreach (var part in found)
        {
            if (joined.Count > 0 && part.From <= joined[^1].To)
            {
                joined[^1] = (joined[^1].From, Math.Max(joined[^1].To, part.To));
            }
            else
            {
                joined.Add(part);
            }
        }

        return joined;
    }

    // Three questions of heartbeat in a row that fail by loss and delay alone.
    private void AddLosses(long length, List<(long From, long To)> found)
    {
        var (own, slots) = (chance.HeartbeatProbes[0], length / _slot);
        for (var slot = 0L; slot < slots; slot++)
        {
            if (!own.BeginsRun(slot))
            {
                continue;
            }

            ProbeMissing++;
            if ((own.EndOfRun(slot) + ProbeChance.FailedSlots + 1 - slot) * _slot < _silent)
            {
                continue;
            }

            var (missing, ends) = (slot + (2 * ProbeChance.FailedSlots), own.EndOfRun(slot) + (2 * ProbeChance.FailedSlots));
            if (GuardCanMiss(missing, ends) && BeatsCanMiss(missing, ends))
            {
                found.Add((slot * _slot, ends * _slot));
            }
        }

        Looked += slots;
    }

    // While the server or heartbeat stands still, questions fail without any loss; runs that began or go on there end some slots later.
    private void AddPauses(long length, List<(long From, long To)> found)
    {
        foreach (var pauses in new[] { chance.Pauses[0], chance.Pauses[CellChance.Heartbeat] })
        {
            foreach (var (from, to) in pauses.All)
            {
                var first = Math.Max(0, (from - WordIsFresh - rules.ProbeAnswer) / _slot);
                var last = chance.HeartbeatProbes[0].EndOfAnyRun((to / _slot) + (2 * ProbeChance.FailedSlots));
                if (GuardCanMiss(first, last) && BeatsCanMiss(first, last))
                {
                    found.Add((first * _slot, (last + ProbeChance.FailedSlots) * _slot));
                }
            }
        }
    }

    private bool GuardCanMiss(long from, long to)
    {
        var start = from - (WordIsFresh / _slot);
        for (var guard = 0; guard < chance.GuardProbes.Length; guard++)
        {
            var probes = chance.GuardProbes[guard];
            if (probes.CanMiss(start, to) || CanMissByPause(chance.Pauses[1 + guard], probes, start, to) || CanMissByPause(chance.Pauses[0], probes, start, to))
            {
                GuardMissing++;
                return true;
            }
        }

        return false;
    }

    // What fails while somebody stands still may go on to fail by chance.
    private bool CanMissByPause(Pauses pauses, ProbeChance probes, long from, long to) =>
        pauses.Last(to * _slot) is { } pause && pause.To > (from - ProbeChance.LookBack) * _slot
        && probes.EndOfAnyRun((pause.To / _slot) + (2 * ProbeChance.FailedSlots)) + ProbeChance.FailedSlots >= from;

    private bool BeatsCanMiss(long from, long to) =>
        chance.Beats[0].CanMiss(from * _slot, to * _slot, _silent, chance.Pauses[0], chance.Pauses[CellChance.Heartbeat]);
}
