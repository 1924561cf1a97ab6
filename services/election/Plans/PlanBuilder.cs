using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>All that each recorder should be doing now, from objects, guards and takeovers. Pure; version and id are put on when it is sent.</summary>
internal sealed class PlanBuilder(
    ElectionView view, GuardPlan guards, IReadOnlyCollection<StoppedEntry> stopped, SealCredentials seal, string site, TimeSpan now)
{
    private readonly ILookup<string, GuardSlot> _slotsOf = guards.Slots.ToLookup(s => s.Spare, StringComparer.Ordinal);
    private readonly ILookup<string, GuardSlot> _guardsOf = guards.Slots.ToLookup(s => s.Server, StringComparer.Ordinal);
    private ILookup<string, (string Spare, GuardReport Report)>? _reports;

    /// <summary>Plans of every recorder that was heard: nobody else listens, and no key is known to seal to.</summary>
    public ImmutableSortedDictionary<string, RecorderPlan> Build() => view.Servers.Keys.Concat(view.Spares.Keys)
        .Distinct(StringComparer.Ordinal)
        .Where(r => view.BeatOf(r) is not null)
        .ToImmutableSortedDictionary(r => r, BuildOne, StringComparer.Ordinal);

    /// <summary>One recorder's plan, or null when it was never heard.</summary>
    public RecorderPlan? BuildFor(string recorder) => view.BeatOf(recorder) is null ? null : BuildOne(recorder);

    private RecorderPlan BuildOne(string recorder)
    {
        var key = view.BeatOf(recorder)!.PublicKey;
        var guard = _slotsOf[recorder].ToList();
        var assume = AssumedBy(recorder, key);
        var own = OwnRoleOf(recorder);
        var about = guard.Select(g => g.Server).Concat(assume.Select(a => a.Server)).Append(recorder)
            .Where(view.Servers.ContainsKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new RecorderPlan
        {
            Site = site,
            Id = "",
            Time = default,
            Recorder = recorder,
            Version = default,
            Record = view.Servers.ContainsKey(recorder) ? RecordsOf(recorder, key) : [],
            Guard = [.. guard.Select(g => new GuardEntry
            {
                Server = g.Server,
                Recorder = g.Recorder,
                ProbeUrl = AddressOf(g.Recorder),
                Order = g.Order,
                Cameras = SourcesOf(g, key),
                Classes = g.Classes,
                MayServeProvisionally = MayServeProvisionally(g.Server),
                Incident = IncidentWord(g.Server),
                Peers = PeersOf(g),
            })],
            Assume = assume,
            Stopped = [.. stopped.Where(s => Is(s.Server, recorder) || view.Spares.ContainsKey(recorder))],
            RingSeconds = view.Site.RingSeconds,
            OwnRole = own,
            // Who keeps a role for a moment longer is not told the term that ends it.
            Terms = about.ToImmutableSortedDictionary(s => s, s => own is not null && Is(s, recorder) ? own.Term : ServedOnTerm(recorder, s) ?? view.TermOf(s), StringComparer.Ordinal),
            Entitlement = view.Verdict?.ToEntitlement() ?? new Entitlement(false, "License has not spoken yet."),
        };
    }

    // A camera that has no session left for its own server is fed by the spare that has one: whoever took the role, else a guard.
    private List<RecordEntry> RecordsOf(string server, string key)
    {
        var open = view.TakeoversOf(server).FirstOrDefault(t => t.Status.State is TakeoverState.Active or TakeoverState.Returning or TakeoverState.Reinserting);
        var spares = guards.Slots.Where(s => Is(s.Server, server)).OrderBy(s => s.Order).Select(s => s.Spare).ToList();
        if (open is not null)
        {
            spares.Insert(0, open.Spec.Spare);
        }
        return [.. Sources(view.CamerasOf(server), key).Select(s => new RecordEntry(server, s)
        {
            RelayFrom = (WhoHasSession(spares, server, s.Camera) ?? spares.FirstOrDefault()) is { } spare ? AddressOf(spare) : null,
        })];
    }

    // A spare that guards no more, because its disk is ill, may still have the session of a camera that it keeps.
    private string? WhoHasSession(IEnumerable<string> first, string server, string camera) =>
        first.FirstOrDefault(spare => ReportOf(spare, server) is { } report && HasSession(report, camera))
        ?? Reports[server].FirstOrDefault(r => HasSession(r.Report, camera)).Spare;

    // Whoever reports of a server, by name; of a large site many cameras have no guard with a session, and each would ask every spare.
    private ILookup<string, (string Spare, GuardReport Report)> Reports => _reports ??= view.Spares.Keys.Order(StringComparer.Ordinal)
        .SelectMany(spare => (view.BeatOf(spare)?.Guarding ?? []).DistinctBy(g => g.Server, StringComparer.Ordinal).Select(g => (Spare: spare, Report: g)))
        .ToLookup(r => r.Report.Server, StringComparer.Ordinal);

    private GuardReport? ReportOf(string spare, string server) => view.BeatOf(spare)?.Guarding.FirstOrDefault(g => Is(g.Server, server));

    // Hot is what it tries; a session that is refused is named among what is not covered, with its state.
    private static bool HasSession(GuardReport report, string camera) =>
        !report.Classes.ContainsKey(camera) && !report.NotCovered.Any(c => Is(c.Camera, camera) && c.State != CameraState.Recording);

    // Another spare may have a camera's only session and not be able to write, or not be let: its relay feeds who serves the role.
    private SortedDictionary<string, string> AssistsOf(string spare, string server, IReadOnlyList<CameraSource> cameras)
    {
        var assists = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var first = _guardsOf[server].OrderBy(s => s.Order).Select(s => s.Spare).ToList();
        var own = ReportOf(spare, server);
        foreach (var camera in cameras.Select(c => c.Camera).Where(c => own is not null && !HasSession(own, c)))
        {
            if (WhoHasSession(first, server, camera) is { } has)
            {
                assists[camera] = AddressOf(has);
            }
        }
        return assists;
    }

    private List<AssumeEntry> AssumedBy(string spare, string key)
    {
        var entries = new List<AssumeEntry>();
        foreach (var latest in view.LatestTakeovers)
        {
            var name = latest.Spec.Server;
            if (Is(name, spare) || !view.Servers.TryGetValue(name, out var server))
            {
                continue;
            }
            var mine = Is(latest.Spec.Spare, spare);
            if (mine && (latest.Status.State is TakeoverState.Assigned or TakeoverState.Active || ServesOn(spare, latest)))
            {
                entries.Add(Entry(spare, server, latest, AssumePhase.Serve, latest.Spec.Term, latest.Spec.Reason, key));
                continue;
            }
            if (HandsOver(spare, latest) is { } held)
            {
                entries.Add(Entry(spare, server, latest with { Metadata = new ObjectMeta { Name = Takeover.NameOf(name, held) } }, AssumePhase.Serve, held, latest.Spec.Reason, key));
                continue;
            }
            // Whoever still shows a role that went elsewhere is told so until it shows it no more.
            var shows = view.BeatOf(spare)!.Roles.Any(r => Is(r.Server, name));
            var returning = mine && latest.Status.State == TakeoverState.Returning;
            if (returning || shows)
            {
                var term = Math.Max(latest.Status.HandBackTerm, latest.Spec.Term);
                entries.Add(Entry(spare, server, latest, AssumePhase.HandBack, term, latest.Status.Reason, key));
            }
        }
        return entries;
    }

    private AssumeEntry Entry(string spare, SiteServer server, Takeover takeover, AssumePhase phase, long term, string reason, string key)
    {
        List<CameraSource> cameras = [.. Sources(view.ProtectedCamerasOf(server.Metadata.Name), key)];
        return new()
        {
            Server = server.Metadata.Name,
            Term = term,
            Takeover = takeover.Metadata.Name,
            Phase = phase,
            ProbeUrl = server.Spec.Address,
            // An operator's wish, and a role that is handed over, stand as long as the takeover does: they are as fresh as this plan.
            WithoutEvidence = IsWithoutEvidence(takeover),
            EvidenceAgeMs = IsWithoutEvidence(takeover) ? 0 : Math.Min(view.EvidenceAge(server.Metadata.Name, now).TotalMilliseconds, int.MaxValue),
            AnswersProbes = takeover.Spec.AnswersProbes,
            Cameras = cameras,
            RelayFrom = AssistsOf(spare, server.Metadata.Name, cameras),
            Reason = reason,
            Trace = takeover.Spec.TraceParent,
            TraceId = takeover.Spec.TraceId,
        };
    }

    // The original's role is its own unless a spare is being given it or serves it; after a hand-back under the term minted for that.
    private RoleHeld? OwnRoleOf(string recorder)
    {
        if (!view.Servers.ContainsKey(recorder))
        {
            return null;
        }
        if (view.TakeoversOf(recorder).FirstOrDefault() is { } latest)
        {
            return latest.Status.HandBackTerm > 0 ? new RoleHeld(recorder, latest.Status.HandBackTerm) : KeptRoleOf(recorder, latest);
        }
        // No takeover is known, but a store may have been restored or its watch be late: another recorder that shows the highest term keeps
        // it, and an even one was minted for a spare, shown or not (R2, ADR 15). Its takeover is read, or a term of the original's minted.
        var term = view.TermOf(recorder);
        return ElectionView.IsTakeoverTerm(term) || view.IsHeldElsewhere(recorder, term) ? null : new RoleHeld(recorder, term);
    }

    private static bool IsWithoutEvidence(Takeover takeover) => takeover.Spec.ByHand is not null || takeover.Spec.HandedOverBy is not null;

    // Make before break: by hand, a server that is well serves on until the spare does, and so does one that was asked to end.
    private RoleHeld? KeptRoleOf(string recorder, Takeover latest) =>
        (latest.Spec.ByHand is not null || view.BeatOf(recorder) is { Health.Leaving: true }) && latest.Status.State == TakeoverState.Assigned
            ? view.BeatOf(recorder)?.Roles.FirstOrDefault(r => Is(r.Server, recorder) && !r.Provisional && r.Term < latest.Spec.Term) : null;

    // And on the way back: the spare serves on until the original's beat shows the role under its new term.
    private bool ServesOn(string spare, Takeover latest) =>
        latest.Spec.ByHand is not null && latest.Status.State == TakeoverState.Returning && Is(latest.Spec.Spare, spare)
        && Shows(spare, latest.Spec.Server, latest.Spec.Term) && !Shows(latest.Spec.Server, latest.Spec.Server, latest.Status.HandBackTerm)
        && view.StateOf(latest.Spec.Server, now) == ServerState.Alive;

    // So does a spare that was asked to end, under the term that it holds, until the next one is Active.
    private long? HandsOver(string spare, Takeover latest) =>
        latest.Status.State == TakeoverState.Assigned && latest.Spec.HandedOverBy is { } by && Is(by, spare)
            ? view.BeatOf(spare)?.Roles.FirstOrDefault(r => Is(r.Server, latest.Spec.Server) && !r.Provisional && r.Term < latest.Spec.Term)?.Term
            : null;

    private long? ServedOnTerm(string spare, string server) =>
        view.TakeoversOf(server) is not [var latest, ..] ? null : ServesOn(spare, latest) ? latest.Spec.Term : HandsOver(spare, latest);

    private bool Shows(string recorder, string server, long term) =>
        view.BeatOf(recorder)?.Roles.Any(r => Is(r.Server, server) && !r.Provisional && r.Term >= term) == true;

    private IReadOnlyList<CameraSource> SourcesOf(GuardSlot slot, string key)
    {
        var names = slot.Cameras.ToHashSet(StringComparer.Ordinal);
        return [.. Sources(view.ProtectedCamerasOf(slot.Server).Where(c => names.Contains(c.Metadata.Name)), key)];
    }

    // Other guards of the server: whoever would serve it provisionally asks them first.
    private IReadOnlyList<GuardPeer> PeersOf(GuardSlot slot) =>
    [
        .. _guardsOf[slot.Server].Where(s => !Is(s.Spare, slot.Spare))
            .Select(s => new GuardPeer(s.Spare, AddressOf(s.Spare), s.Order))
            .OrderBy(p => p.Order).ThenBy(p => p.Recorder, StringComparer.Ordinal),
    ];

    // What an operator or the licence would not let election do, no guard does by itself while nobody can ask.
    private bool MayServeProvisionally(string server) =>
        view.EntitlementOf(server) is { Entitled: true } && view.Site.AutomaticTakeover && view.Servers.TryGetValue(server, out var guarded)
        && !guarded.Spec.Dvr && !guarded.InMaintenance(view.Wall);

    // Only while it differs from the site's: a plan does not change with every sign of trouble.
    private Entitlement? IncidentWord(string server) =>
        view.Verdict is { Entitled: false } && view.EntitlementOf(server) is { Entitled: true } began ? began : null;

    private IEnumerable<CameraSource> Sources(IEnumerable<Camera> cameras, string key) => cameras.Select(c => new CameraSource
    {
        Camera = c.Metadata.Name,
        Url = c.Spec.Url,
        SealedCredentials = seal(c, key),
        Priority = c.Spec.Priority,
    });

    private string AddressOf(string recorder) =>
        view.Servers.TryGetValue(recorder, out var server) ? server.Spec.Address
        : view.Spares.TryGetValue(recorder, out var spare) ? spare.Spec.Address
        : "";

    private static bool Is(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);
}

/// <summary>Seals a camera's credentials to a recorder's public key; null when it has none, or none are known.</summary>
internal delegate string? SealCredentials(Camera camera, string recorderPublicKey);
