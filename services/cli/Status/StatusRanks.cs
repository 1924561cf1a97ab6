using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What comes first in a status, and what a person need not see of a big site. Pure.</summary>
internal static class StatusRanks
{
    /// <summary>Tables up to this length are shown whole.</summary>
    public const int ShownWhole = 10;

    /// <summary>No beat for longer is a sign.</summary>
    private const double BeatMissingMs = 2_000;

    /// <summary>0 = worst, 2 = in order.</summary>
    public static int Of(ServerStatus server) => server.RoleHolder is null || server.State is ServerState.Failed or ServerState.NotRecording ? 0
        : server.State == ServerState.Alive && server.RoleHolder == server.Name && server.Covered == server.Cameras
            && server.Digest is { } digest && digest.Durable == digest.Assigned && server.BeatAgeMs < BeatMissingMs ? 2 : 1;

    public static int Of(SpareStatus spare) => spare.BeatAgeMs is null or > BeatMissingMs ? 0 : spare.Roles.Count > 0 || spare.HeldFrames > 0 ? 1 : 2;

    public static int Of(CameraStatusRow camera) => camera.RecordedBy.Count == 0 ? 0 : camera.Covered ? 2 : 1;

    public static int Of(TakeoverStatusRow takeover) => takeover.State is TakeoverState.Completed or TakeoverState.Cancelled or TakeoverState.Vetoed or TakeoverState.Superseded ? 2
        : takeover.State is TakeoverState.Refused or TakeoverState.Failed ? 0 : 1;

    public static int Of(ReinsertionStatusRow row) => row.State switch
    {
        ReinsertionState.NoHome or ReinsertionState.CompletedWithGaps => 0,
        ReinsertionState.Completed => 2,
        _ => 1,
    };

    /// <summary>Worst first; of a long table only what is not in order, unless everything is wanted.</summary>
    /// <returns>The rows, and how many in order were folded.</returns>
    public static (IReadOnlyList<T> Shown, int Folded) Show<T>(IReadOnlyList<T> rows, Func<T, int> rank, bool everything)
    {
        var ordered = rows.OrderBy(rank).ToList();
        return everything || rows.Count <= ShownWhole ? (ordered, 0) : Fold(ordered.Where(r => rank(r) < 2).ToList(), rows.Count);
    }

    private static (IReadOnlyList<T> Shown, int Folded) Fold<T>(List<T> shown, int all) => (shown, all - shown.Count);
}
