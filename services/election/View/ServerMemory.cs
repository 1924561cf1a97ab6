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

    /// <summary>Spares whose takeover was vetoed or failed, and when.</summary>
    public ImmutableDictionary<string, TimeSpan> Tried { get; init; } = ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>When a takeover was last vetoed.</summary>
    public TimeSpan? VetoedAt { get; init; }

    /// <summary>How long the server must be stable before it gets its role back.</summary>
    public TimeSpan StableNeeded(SiteSpec site, FailoverTimes times)
    {
        var seconds = site.StableSeconds * Math.Pow(2, Math.Min(Flaps, 20));
        return TimeSpan.FromSeconds(Math.Min(seconds, Math.Max(site.StableSeconds, times.StableMaxSeconds)));
    }

    /// <summary>The memory of every server after this view.</summary>
    public static IReadOnlyDictionary<string, ServerMemory> Update(ElectionView view, FailoverTimes times, TimeSpan now) =>
        view.Servers.Keys.ToDictionary(
            s => s, s => UpdateOne(s, view.Memory.TryGetValue(s, out var known) ? known : null, view, times, now), StringComparer.Ordinal);

    private static ServerMemory UpdateOne(string server, ServerMemory? known, ElectionView view, FailoverTimes times, TimeSpan now)
    {
        var before = known ?? new ServerMemory();
        var state = view.StateOf(server, now);
        var failing = state is ServerState.Failed or ServerState.NotRecording;
        var newlyFailed = failing && before.State is not (ServerState.Failed or ServerState.NotRecording) && (before.CameBack || before.LastFailedAt is null);
        var soon = before.LastFailedAt is { } last && now - last <= times.StableMax;
        var latest = view.TakeoversOf(server).FirstOrDefault();
        var after = before with
        {
            State = state,
            Incident = Incident.Update(server, before.Incident, latest, view, now),
            StableSince = IsStable(server, state, view, times, now) ? before.StableSince ?? now : null,
            Flaps = newlyFailed ? (soon ? before.Flaps + 1 : 0) : before.Flaps,
            LastFailedAt = newlyFailed ? now : before.LastFailedAt,
            CameBack = !failing && (before.CameBack || state == ServerState.Alive),
        };
        return latest is null ? after : after.See(latest, isFirstLook: known is null, now);
    }

    private ServerMemory See(Takeover latest, bool isFirstLook, TimeSpan now)
    {
        var (name, state) = (latest.Metadata.Name, latest.Status.State);
        if (Takeover is { } seen && string.Equals(seen.Name, name, StringComparison.Ordinal) && seen.State == state)
        {
            return this;
        }
        var after = this with { Takeover = (name, state, now) };
        if (isFirstLook || state is not (TakeoverState.Vetoed or TakeoverState.Failed))
        {
            return after;
        }
        return after with
        {
            Tried = Tried.SetItem(latest.Spec.Spare, now),
            VetoedAt = state == TakeoverState.Vetoed ? now : VetoedAt,
        };
    }

    // Alive, its beats arrive, and what it receives becomes durable (DESIGN 6, point 5).
    private static bool IsStable(string server, ServerState state, ElectionView view, FailoverTimes times, TimeSpan now) =>
        state == ServerState.Alive
        && view.BeatOf(server) is { } beat
        && view.SilenceOf(server, now) <= times.Beat * times.BeatsMissing
        && beat.Health.DiskFault is null
        && (beat.Digest.Assigned == 0 || (beat.Digest.Durable > 0 && beat.Digest.Durable >= beat.Digest.Receiving));
}

/// <summary>From the first sign of trouble to the proof. The licence's word is read once, at the first sign; later terms inherit it (R7).</summary>
internal sealed record Incident(TimeSpan BeganAt, Entitlement? Entitlement, int RefusedBefore)
{
    public static Incident? Update(string server, Incident? before, Takeover? latest, ElectionView view, TimeSpan now)
    {
        var open = latest is not null && latest.IsOpen();
        var trouble = view.StateOf(server, now) is ServerState.Suspect or ServerState.Failed or ServerState.NotRecording or ServerState.Leaving;
        if (!open && !trouble && (before is null || view.StateOf(server, now) == ServerState.Alive))
        {
            return null;
        }
        var incident = before ?? new Incident(now, null, view.RefusedOf(server).Count());
        if (incident.Entitlement is not null)
        {
            return incident;
        }
        if (open)
        {
            return incident with { Entitlement = new Entitlement(true, "An open takeover of this incident was entitled.") };
        }
        return view.Verdict is null ? incident : incident with { Entitlement = view.Verdict.ToEntitlement() };
    }
}

internal static class ElectionWords
{
    public static bool IsOpen(this Takeover takeover) =>
        takeover.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting;

    /// <summary>The spare has, gets or gives back the role.</summary>
    public static bool OccupiesSpare(this Takeover takeover) =>
        takeover.Status.State is TakeoverState.Assigned or TakeoverState.Active or TakeoverState.Returning;

    public static IEnumerable<Takeover> RefusedOf(this ElectionView view, string server) => view.Takeovers.Values
        .Where(t => string.Equals(t.Spec.Server, server, StringComparison.Ordinal) && t.Status.State == TakeoverState.Refused);

    public static Entitlement ToEntitlement(this VerdictReport verdict) => new(verdict.Entitled, string.Join(" ", verdict.Reasons));
}
