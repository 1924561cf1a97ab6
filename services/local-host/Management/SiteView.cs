using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>Everything that the status page is made from, at one moment.</summary>
internal sealed record SiteView
{
    private (IReadOnlyList<Camera> Of, ILookup<string, Camera> Lookup)? _camerasByServer;

    public required string Site { get; init; }
    public required DateTimeOffset Now { get; init; }
    public IReadOnlyList<SiteServer> Servers { get; init; } = [];
    public IReadOnlyList<FailoverServer> Spares { get; init; } = [];
    public IReadOnlyList<Camera> Cameras { get; init; } = [];
    public IReadOnlyList<Takeover> Takeovers { get; init; } = [];
    public IReadOnlyList<Reinsertion> Reinsertions { get; init; } = [];

    /// <summary>Newest beat per recorder, with its age in ms.</summary>
    public IReadOnlyDictionary<string, Aged<Beat>> Beats { get; init; } = new Dictionary<string, Aged<Beat>>();

    /// <summary>Newest report per server.</summary>
    public IReadOnlyDictionary<string, Aged<HealthReport>> Health { get; init; } = new Dictionary<string, Aged<HealthReport>>();
    public VerdictReport? Verdict { get; init; }

    /// <summary>Who guards whom, from election; null when it does not answer.</summary>
    public GuardPlanReport? Guards { get; init; }

    /// <summary>The cameras of each server, the oldest first. Made once a view: every row asks.</summary>
    public ILookup<string, Camera> CamerasByServer
    {
        get
        {
            if (_camerasByServer is not { } known || !ReferenceEquals(known.Of, Cameras))
            {
                _camerasByServer = known = (Cameras, Cameras
                    .OrderBy(c => c.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal)
                    .ToLookup(c => c.Spec.Server, StringComparer.Ordinal));
            }
            return known.Lookup;
        }
    }

    /// <summary>Beats that still say something about now.</summary>
    public IEnumerable<Beat> FreshBeats => Beats.Values.Where(b => b.AgeMs < StatusLimits.FreshMs).Select(b => b.Message);

    public Beat? FreshBeat(string recorder) =>
        Beats.TryGetValue(recorder, out var beat) && beat.AgeMs < StatusLimits.FreshMs ? beat.Message : null;
}

internal sealed record Aged<T>(T Message, double AgeMs);

internal static class StatusLimits
{
    /// <summary>A beat or report older than this says nothing about now, ms.</summary>
    public const double FreshMs = 3000;
}
