using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Reinsertions;

/// <summary>Is every holding home? A function of (view, now): judgements, and what to remember.</summary>
internal static class ReinsertionRules
{
    public static (IReadOnlyList<Judgement> Judgements, ReinsertionMemory Memory) Judge(ReinsertionView view, FailoverTimes times, TimeSpan now)
    {
        var held = OwedRules.Held(view);
        var since = held.ToImmutableDictionary(h => h.Of, h => view.Memory.HeldSince.TryGetValue(h.Of, out var at) ? at : now);
        view = view with { Memory = view.Memory with { HeldSince = since } };
        var judgements = new List<Judgement>();
        var memories = ImmutableDictionary.CreateBuilder<string, OneMemory>(StringComparer.Ordinal);
        foreach (var owed in OwedRules.Find(view, held, now).Where(o => IsKnown(o, view, times, now)))
        {
            var before = view.Memory.ByName.GetValueOrDefault(owed.Name) ?? Restored(owed);
            var (judgement, after) = JudgeOne(owed, view, before, times, now);
            judgements.Add(judgement);
            memories[owed.Name] = after;
        }
        return (judgements, new ReinsertionMemory { HeldSince = since, ByName = memories.ToImmutable() });
    }

    // A process that just started has not heard everybody: it keeps what the store says for the first beats.
    private static bool IsKnown(OwedReinsertion owed, ReinsertionView view, FailoverTimes times, TimeSpan now) =>
        owed.Holdings.Count > 0 || now - view.ListeningSince >= times.ElectionListen
        || (view.Beats.ContainsKey(owed.Holder) && view.Beats.ContainsKey(owed.Home));

    private static (Judgement Judgement, OneMemory Memory) JudgeOne(
        OwedReinsertion owed, ReinsertionView view, OneMemory memory, FailoverTimes times, TimeSpan now)
    {
        memory = Holding(owed, view, memory, now);
        var progress = StateRules.ProgressOf(owed.Name, owed.Home, view);
        memory = Count(progress, memory);
        var (state, reason) = StateRules.Decide(owed, view, memory, now);
        var finished = state is ReinsertionState.Completed or ReinsertionState.CompletedWithGaps && owed.ContinuedAs is null;
        (var due, memory) = OrderPace.Next(owed, view, memory, finished, times, now);
        IReadOnlyList<Seam> known = owed.Object?.Status.Seams ?? [];
        var seams = progress is null ? known : [.. known.Concat(progress.Seams).GroupBy(s => (s.Camera, s.Run)).Select(s => s.Last())];
        return (new Judgement(owed, state, reason, memory.Before + memory.Latest, progress?.FramesPresent ?? 0, progress?.FramesOffered ?? 0, seams, due), memory);
    }

    private static OneMemory Holding(OwedReinsertion owed, ReinsertionView view, OneMemory memory, TimeSpan now)
    {
        if (!view.Beats.TryGetValue(owed.Holder, out var seen))
        {
            return memory;
        }
        return owed.Holdings.Count > 0
            ? memory with { EmptySince = null, HeldBoot = seen.Beat.BootId }
            : memory with { EmptySince = memory.EmptySince ?? now };
    }

    // The home recorder counts within its boot (and forgets a finished one): a count that falls begins anew.
    private static OneMemory Count(ReinsertionProgress? progress, OneMemory memory)
    {
        if (progress is null)
        {
            return memory;
        }
        var now = new Brought(progress.FramesInserted, progress.BytesInserted, progress.ElapsedMs);
        return now.Frames < memory.Latest.Frames || now.Bytes < memory.Latest.Bytes
            ? memory with { Before = memory.Before + memory.Latest, Latest = now }
            : memory with { Latest = now };
    }

    private static OneMemory Restored(OwedReinsertion owed) => owed.Object is { } stored
        ? new() { Latest = new(stored.Status.FramesInserted, stored.Status.BytesInserted, stored.Status.ElapsedMs) }
        : new();
}
