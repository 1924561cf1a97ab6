using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>What election remembers of one server between two decisions. Lost at a restart, and rebuilt from objects and beats.</summary>
internal sealed record ServerMemory
{
    public ServerState State { get; init; }
    public Incident? Incident { get; init; }

    /// <summary>Since when the server is Alive and what it receives becomes durable; null when it is not.</summary>
    public TimeSpan? StableSince { get; init; }
    public TimeSpan? LastFailedAt { get; init; }

    /// <summary>It was Alive again after its last failure.</summary>
    public bool CameBack { get; init; }

    /// <summary>Failures that came soon after a return; each doubles the time that it must be stable.</summary>
    public int Flaps { get; init; }

    /// <summary>The newest takeover, the state it was last seen in, and since when.</summary>
    public (string Name, TakeoverState State, TimeSpan Since)? Takeover { get; init; }

    /// <summary>Spares whose takeover was vetoed or failed.</summary>
    public ImmutableSortedDictionary<string, TriedSpare> Tried { get; init; } = ImmutableSortedDictionary.Create<string, TriedSpare>(StringComparer.Ordinal);

    /// <summary>When a takeover was last vetoed, and how many were without one that came to be.</summary>
    public TimeSpan? VetoedAt { get; init; }
    public int Vetoes { get; init; }

    /// <summary>Takeovers since the server last came to rest, and when the last of them began.</summary>
    public int Attempts { get; init; }
    public TimeSpan AttemptedAt { get; init; }

    /// <summary>Since when a server with an open takeover is out of the site's objects; null while it is in.</summary>
    public TimeSpan? GoneSince { get; init; }

    /// <summary>How long the server must be stable before it gets its role back.</summary>
    public TimeSpan StableNeeded(SiteSpec site, FailoverTimes times)
    {
        var seconds = site.StableSeconds * Math.Pow(2, Math.Min(Flaps, 20));
        return TimeSpan.FromSeconds(Math.Min(seconds, Math.Max(site.StableSeconds, times.StableMaxSeconds)));
    }

    /// <summary>The memory of every server after this view; also of one that was removed while it was failed over.</summary>
    public static IReadOnlyDictionary<string, ServerMemory> Update(ElectionView view, FailoverTimes times, TimeSpan now)
    {
        var after = new SortedDictionary<string, ServerMemory>(StringComparer.Ordinal);
        foreach (var server in view.Servers.Keys)
        {
            after[server] = UpdateOne(server, view.Memory.GetValueOrDefault(server), view, times, now);
        }
        foreach (var server in view.OpenTakeovers.Select(t => t.Spec.Server).Where(s => !view.Servers.ContainsKey(s)))
        {
            var before = view.Memory.GetValueOrDefault(server) ?? new ServerMemory();
            after[server] = before with { GoneSince = before.GoneSince ?? now, StableSince = null };
        }
        return after;
    }

    private static ServerMemory UpdateOne(string server, ServerMemory? known, ElectionView view, FailoverTimes times, TimeSpan now)
    {
        var before = known ?? new ServerMemory();
        var state = view.StateOf(server, now);
        var failing = TakeoverRules.IsFailing(state);
        var newlyFailed = failing && !TakeoverRules.IsFailing(before.State) && (before.CameBack || before.LastFailedAt is null);
        var soon = before.LastFailedAt is { } last && now - last <= times.StableMax;
        var takeovers = view.TakeoversOf(server);
        var after = before with
        {
            State = state,
            Incident = Incident.Update(server, before.Incident, isFirstLook: known is null, view, now),
            StableSince = IsStable(server, state, view, times, now) ? before.StableSince ?? now : null,
            Flaps = newlyFailed ? (soon ? before.Flaps + 1 : 0) : before.Flaps,
            LastFailedAt = newlyFailed ? now : before.LastFailedAt,
            CameBack = !failing && (before.CameBack || state == ServerState.Alive),
            GoneSince = null,
        };
        return takeovers.Count == 0 ? after : after.See(takeovers, isFirstLook: known is null, times, now);
    }

    private ServerMemory See(IReadOnlyList<Takeover> takeovers, bool isFirstLook, FailoverTimes times, TimeSpan now)
    {
        var latest = takeovers[0];
        var (name, state) = (latest.Metadata.Name, latest.Status.State);
        var isNew = Takeover is not { } seen || !string.Equals(seen.Name, name, StringComparison.Ordinal);
        if (!isNew && Takeover!.Value.State == state)
        {
            return this;
        }
        var after = this with { Takeover = (name, state, now) };
        if (isFirstLook)
        {
            // What the objects tell stands for what the election before this one remembered.
            return after with
            {
                Attempts = takeovers.TakeWhile(t => t.Status.State != TakeoverState.Completed).Count(t => t.Spec.HandedOverBy is null),
                AttemptedAt = now,
                Vetoes = takeovers.TakeWhile(t => t.Status.State == TakeoverState.Vetoed).Count(),
                VetoedAt = state == TakeoverState.Vetoed ? now : null,
            };
        }
        // A role that is handed over because its spare is asked to end is no sign of a server that does not come to rest.
        if (isNew && latest.Spec.HandedOverBy is null)
        {
            after = after with { Attempts = now - AttemptedAt > 2 * times.StableMax ? 1 : Attempts + 1, AttemptedAt = now };
        }
        return state switch
        {
            TakeoverState.Completed => after with { Attempts = 0, Vetoes = 0 },
            TakeoverState.Active => after with { Vetoes = 0, Tried = Tried.Remove(latest.Spec.Spare) },
            TakeoverState.Failed => after.Try(latest.Spec.Spare, now),
            TakeoverState.Vetoed => after.Try(latest.Spec.Spare, now) with { VetoedAt = now, Vetoes = Vetoes + 1 },
            _ => after,
        };
    }

    private ServerMemory Try(string spare, TimeSpan now) =>
        this with { Tried = Tried.SetItem(spare, new TriedSpare(now, Tried.TryGetValue(spare, out var before) ? before.Times + 1 : 1)) };

    // Alive, its beats arrive, and what it receives becomes durable (DESIGN 6, point 5).
    private static bool IsStable(string server, ServerState state, ElectionView view, FailoverTimes times, TimeSpan now) =>
        state == ServerState.Alive
        && view.BeatOf(server) is { } beat
        && view.SilenceOf(server, now) <= times.Beat * times.BeatsMissing
        && beat.Health.DiskFault is null
        && (beat.Digest.Assigned == 0 || (beat.Digest.Durable > 0 && beat.Digest.Durable >= beat.Digest.Receiving));
}

/// <summary>A spare that was asked and did not assume.</summary>
internal sealed record TriedSpare(TimeSpan At, int Times)
{
    /// <summary>Not asked again before; doubles with each time.</summary>
    public TimeSpan Until(FailoverTimes times) => At + HoldDown.Doubled(Times, times.EvidenceValid, times);
}

/// <summary>
/// From the first sign of trouble to the proof. The licence's word is read once, at the first sign; later terms inherit it (R7). A "no" is
/// no word for good: once a licence is installed, the server that still fails is taken over.
/// </summary>
/// <param name="Beyond">Cameras beyond the licence when it began: they alone are not protected in it.</param>
internal sealed record Incident(TimeSpan BeganAt, Entitlement? Entitlement, int RefusedBefore, IReadOnlyList<string> Beyond)
{
    /// <summary>A takeover of it is or was open.</summary>
    public bool WasTakenOver { get; init; }

    public static Incident? Update(string server, Incident? before, bool isFirstLook, ElectionView view, TimeSpan now)
    {
        var latest = view.TakeoversOf(server).FirstOrDefault();
        var open = latest is not null && latest.IsOpen();
        if (before is { WasTakenOver: true } && latest?.Status.State == TakeoverState.Completed)
        {
            // The proof ended it: a failure in the very same moment is the next incident.
            before = null;
        }
        var trouble = view.StateOf(server, now) is ServerState.Suspect or ServerState.Failed or ServerState.NotRecording or ServerState.Leaving;
        if (!open && !trouble && (before is null || view.StateOf(server, now) == ServerState.Alive))
        {
            return null;
        }
        var incident = before ?? new Incident(now, null, view.RefusedOf(server).Count(), view.BeyondLicence);
        incident = open && !incident.WasTakenOver ? incident with { WasTakenOver = true } : incident;
        if (incident.Entitlement is { Entitled: true } || (incident.Entitlement is not null && view.Verdict is not { Entitled: true }))
        {
            return incident;
        }
        if (open)
        {
            return incident with { Entitlement = new Entitlement(true, "An open takeover of this incident was entitled.") };
        }
        // Only an entitled site keeps and serves provisionally: so this incident began before election did.
        if (isFirstLook && view.Beats.Values.Any(b => b.Age(now) <= Patience.GuardLost && WorksFor(server, b.Beat)))
        {
            return incident with { Entitlement = new Entitlement(true, "A guard kept for this incident before election began.") };
        }
        return view.Verdict is null ? incident : incident with { Entitlement = view.Verdict.ToEntitlement(), Beyond = view.BeyondLicence };
    }

    private static bool WorksFor(string server, Beat beat) =>
        beat.Guarding.Any(g => g.Keeping > 0 && string.Equals(g.Server, server, StringComparison.Ordinal))
        || beat.Roles.Any(r => r.Provisional && string.Equals(r.Server, server, StringComparison.Ordinal));
}

internal static class ElectionWords
{
    public static bool IsOpen(this Takeover takeover) =>
        takeover.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting;

    /// <summary>The spare has, gets or gives back the role.</summary>
    public static bool OccupiesSpare(this Takeover takeover) =>
        takeover.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning;

    /// <summary>A spare that was asked to end serves on until the next one is Active.</summary>
    public static bool IsBeingHandedOver(this Takeover takeover) => takeover.Status.State == TakeoverState.Assigned && takeover.Spec.HandedOverBy is not null;

    /// <summary>Of a takeover that is Active, Returning or being handed over: the spare that serves now.</summary>
    public static string WhoServes(this Takeover takeover) => takeover.IsBeingHandedOver() ? takeover.Spec.HandedOverBy! : takeover.Spec.Spare;

    public static IEnumerable<Takeover> RefusedOf(this ElectionView view, string server) => view.Takeovers.Values
        .Where(t => string.Equals(t.Spec.Server, server, StringComparison.Ordinal) && t.Status.State == TakeoverState.Refused);

    public static Entitlement ToEntitlement(this VerdictReport verdict) => new(verdict.Entitled, string.Join(" ", verdict.Reasons));
}
