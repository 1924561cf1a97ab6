using Failover.Contracts;
using Failover.Platform;

namespace Failover.Election;

/// <summary>All that election decides from, at one moment. Times are elapsed times of its own monotonic clock.</summary>
internal sealed record ElectionView
{
    private static readonly IReadOnlyList<string> Nobody = [];

    // Made when asked for, and carried along as long as what they were made from stays.
    private CameraIndex? _cameraIndex;
    private TakeoverIndex? _takeoverIndex;
    private TermIndex? _termIndex;

    /// <summary>Wall time, for nothing but the ends of operators' wishes.</summary>
    public DateTimeOffset Wall { get; init; }
    public SiteSpec Site { get; init; } = new();
    public IReadOnlyDictionary<string, SiteServer> Servers { get; init; } = new Dictionary<string, SiteServer>();
    public IReadOnlyDictionary<string, FailoverServer> Spares { get; init; } = new Dictionary<string, FailoverServer>();
    public IReadOnlyDictionary<string, Camera> Cameras { get; init; } = new Dictionary<string, Camera>();

    /// <summary>Cameras that are being deleted and still in the store; their ends may be written down already.</summary>
    public IReadOnlyDictionary<string, Camera> LeavingCameras { get; init; } = new Dictionary<string, Camera>();
    public IReadOnlyDictionary<string, Takeover> Takeovers { get; init; } = new Dictionary<string, Takeover>();
    public IReadOnlyDictionary<string, Reinsertion> Reinsertions { get; init; } = new Dictionary<string, Reinsertion>();

    /// <summary>The newest beat of each recorder; a silent one's last beat stays.</summary>
    public IReadOnlyDictionary<string, BeatSeen> Beats { get; init; } = new Dictionary<string, BeatSeen>();
    public IReadOnlyDictionary<string, HealthSeen> Health { get; init; } = new Dictionary<string, HealthSeen>();

    /// <summary>License's last word; null before the first.</summary>
    public VerdictReport? Verdict { get; init; }

    /// <summary>What election remembers of each server.</summary>
    public IReadOnlyDictionary<string, ServerMemory> Memory { get; init; } = new Dictionary<string, ServerMemory>();

    /// <summary>A server's state as heartbeat says; Unknown when heartbeat itself fell silent.</summary>
    public ServerState StateOf(string server, TimeSpan now) =>
        Health.TryGetValue(server, out var seen) && now - seen.ReceivedAt <= Patience.Health ? seen.Report.State : ServerState.Unknown;

    /// <summary>Age of the evidence for that state, by heartbeat's count plus the time since it arrived here.</summary>
    public TimeSpan EvidenceAge(string server, TimeSpan now) =>
        Health.TryGetValue(server, out var seen) ? TimeSpan.FromMilliseconds(seen.Report.EvidenceAgeMs) + (now - seen.ReceivedAt) : TimeSpan.MaxValue;

    public Beat? BeatOf(string recorder) => Beats.TryGetValue(recorder, out var seen) ? seen.Beat : null;

    /// <summary>Time since the recorder's newest beat was sent; the greatest possible when none was heard.</summary>
    public TimeSpan SilenceOf(string recorder, TimeSpan now) => Beats.TryGetValue(recorder, out var seen) ? seen.Age(now) : TimeSpan.MaxValue;

    /// <summary>The server's takeovers that used a term, newest first.</summary>
    public IReadOnlyList<Takeover> TakeoversOf(string server) => TakeoversByServer.Of(server);

    /// <summary>The newest takeover of each server that had one, by server.</summary>
    public IReadOnlyList<Takeover> LatestTakeovers => TakeoversByServer.Latest;

    /// <summary>Every takeover that is not over, by server and term.</summary>
    public IReadOnlyList<Takeover> OpenTakeovers => TakeoversByServer.Open;

    /// <summary>
    /// The highest term that anybody knows for this server: its status, takeovers, recorders. A restored store is behind its recorders,
    /// and must not mint a term twice (R2).
    /// </summary>
    public long TermOf(string server)
    {
        var term = Math.Max(1, Told.TermOf(server));
        term = Servers.TryGetValue(server, out var known) ? Math.Max(term, known.Status.Term) : term;
        foreach (var takeover in TakeoversOf(server))
        {
            term = Math.Max(term, Math.Max(takeover.Spec.Term, takeover.Status.HandBackTerm));
        }
        return term;
    }

    /// <summary>
    /// The next term of a takeover: even. The original's own are odd, as its first one. Two replicas that decide differently at one moment
    /// can so never give one term to two recorders, whichever of their writes the store takes (R2, ADR 15).
    /// </summary>
    public long NextTakeoverTerm(string server) => (TermOf(server) | 1) + 1;

    /// <summary>An even term is a takeover's and so a spare's, whoever may be seen to hold it; never the original's.</summary>
    public static bool IsTakeoverTerm(long term) => (term & 1) == 0;

    /// <summary>The next term of the original itself, minted when its role goes back: odd.</summary>
    public long NextOwnTerm(string server) => (TermOf(server) + 1) | 1;

    /// <summary>The server's cameras, highest priority first.</summary>
    public IReadOnlyList<Camera> CamerasOf(string server) => Indexed.CamerasOf(server);

    /// <summary>
    /// Of those, the ones that failover protects: a camera beyond the licence is recorded and not guarded. One that was protected when its
    /// server's incident began is so to the incident's end (R7).
    /// </summary>
    public IReadOnlyList<Camera> ProtectedCamerasOf(string server) => Inherited(server) is { } incident
        ? [.. Indexed.CamerasOf(server).Where(c => !Indexed.IsBeyond(c.Metadata.Name) || !incident.Beyond.Contains(c.Metadata.Name, StringComparer.Ordinal))]
        : Indexed.ProtectedOf(server);

    /// <summary>Every protected camera of the site, highest priority first.</summary>
    public IReadOnlyList<Camera> ProtectedCameras => !Servers.Keys.Any(s => Inherited(s) is not null)
        ? Indexed.Protected
        : [.. Servers.Keys.SelectMany(ProtectedCamerasOf).OrderByDescending(c => c.Spec.Priority).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal)];

    /// <summary>Beyond the camera licences. Where there are none at all nobody is: rings are held without a licence, too.</summary>
    public IReadOnlyList<string> BeyondLicence => Verdict is { CamerasLicensed: > 0 } verdict ? verdict.UnlicensedCameras : Nobody;

    public bool IsBeyondLicence(string camera) => Indexed.IsBeyond(camera);

    /// <summary>The licence's word for this server: of its incident when it is in one that was entitled, else the verdict's.</summary>
    public Entitlement? EntitlementOf(string server) =>
        IncidentOf(server)?.Entitlement is { Entitled: true } began ? began : Verdict?.ToEntitlement();

    /// <summary>A recorder other than the server itself shows this role under this term, and not provisionally.</summary>
    public bool IsHeldElsewhere(string server, long term) => Told.IsHeldElsewhere(server, term);

    private Incident? IncidentOf(string server) => Memory.GetValueOrDefault(server)?.Incident;

    // Only where the licence lost cameras since: else the list is the same.
    private Incident? Inherited(string server) =>
        IncidentOf(server) is { Entitlement.Entitled: true } incident && !ReferenceEquals(incident.Beyond, BeyondLicence) ? incident : null;

    private TermIndex Told => _termIndex is { } index && ReferenceEquals(index.Beats, Beats) ? index : _termIndex = new TermIndex(Beats, _termIndex);

    private TakeoverIndex TakeoversByServer =>
        _takeoverIndex is { } index && ReferenceEquals(index.Takeovers, Takeovers) ? index : _takeoverIndex = new TakeoverIndex(Takeovers);

    private CameraIndex Indexed => _cameraIndex is { } index && ReferenceEquals(index.Cameras, Cameras) && ReferenceEquals(index.Beyond, BeyondLicence)
        ? index : _cameraIndex = new CameraIndex(Cameras, BeyondLicence);
}

/// <summary>A health report and its time on this process' clock.</summary>
/// <param name="Report">What heartbeat said.</param>
/// <param name="ReceivedAt">When it was said, by heartbeat's monotonic clock mapped to ours; its arrival when that is not known.</param>
internal sealed record HealthSeen(HealthReport Report, TimeSpan ReceivedAt);

/// <summary>How long election waits for whom.</summary>
internal static class Patience
{
    /// <summary>Heartbeat repeats every 500 ms; without a word for this long its states are Unknown.</summary>
    public static readonly TimeSpan Health = TimeSpan.FromSeconds(2);

    /// <summary>A spare without a beat for this long is not ready, and a takeover Assigned to it goes to the next.</summary>
    public static readonly TimeSpan SpareSilent = TimeSpan.FromSeconds(2);

    /// <summary>A guard without a beat for this long is replaced. Longer than a restart of its process.</summary>
    public static readonly TimeSpan GuardLost = TimeSpan.FromSeconds(5);

    /// <summary>A spare that serves a role and is silent for this long is lost, unless heartbeat says that it lives.</summary>
    public static readonly TimeSpan AssumerLost = TimeSpan.FromSeconds(10);

    /// <summary>A server that is out of the site's objects for this long was removed, not replaced.</summary>
    public static readonly TimeSpan ServerGone = TimeSpan.FromSeconds(5);

    /// <summary>After a veto nobody tries again for this long; doubles with each further one.</summary>
    public static readonly TimeSpan AfterVeto = TimeSpan.FromSeconds(2);
}
